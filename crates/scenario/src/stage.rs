//! The stage on which a story is played: an engine, a clock, and the names of people and orders.

use engine::Engine;
use engine::command::{Action, Authority, Block, Command};
use engine::event::Event;
use engine::invariants;
use units::Time;

use crate::asking::Reader;
use crate::assets;
use crate::dexes;
use crate::founding::{Founding, VENUE};
use crate::names::{Asked, Names};
use crate::oracle;
use crate::sentence::{Sentence, StoryError};
use crate::showing;
use crate::telling::Teller;
use crate::vaults;

/// When stories begin: midnight UTC, so that hours and days are easily counted.
pub const BEGINNING: Time = Time(1_767_225_600_000);

/// The stage on which a story is played.
pub struct Stage {
    engine: Engine,
    time: Time,
    names: Names,
    /// What was asked since `together`.
    gathered: Option<Gathered>,
    last_nonce: u64,
}

/// What shall arrive in one block.
struct Gathered {
    /// `together`.
    begun: Sentence,
    sentences: Vec<Sentence>,
    asked: Vec<Asked>,
}

impl Stage {
    /// Founds the venue.
    pub fn open(founding: Founding) -> Result<Self, StoryError> {
        let mut stage = Self {
            engine: Engine::new(),
            time: BEGINNING,
            names: Names::new(founding.people),
            gathered: None,
            last_nonce: 0,
        };
        stage.seal(&[by_venue(Action::Found(Box::new(founding.genesis)))]);
        let rejected = stage.engine.events().iter().find(|event| matches!(event, Event::Rejected { .. }));
        match rejected {
            None => Ok(stage),
            Some(rejected) => Err(StoryError {
                line: 1,
                text: "founding".to_owned(),
                reason: format!("the venue cannot be founded so: {rejected:?}"),
            }),
        }
    }

    /// Plays a sentence: what happened, one line each, under the sentence.
    pub fn play(&mut self, sentence: &Sentence) -> Result<Vec<String>, StoryError> {
        let words = sentence.words();
        match *words {
            ["wait" | "show", ..] if self.gathered.is_some() => {
                Err(sentence.wrong("what arrives together leaves no time to wait or to look: end it first"))
            }
            ["show", ref names @ ..] => names.iter().map(|name| self.show(sentence, name)).collect(),
            ["together"] if self.gathered.is_none() => {
                self.gathered =
                    Some(Gathered { begun: sentence.clone(), sentences: Vec::new(), asked: Vec::new() });
                Ok(Vec::new())
            }
            ["end"] => {
                let gathered = self.gathered.take();
                let gathered = gathered.ok_or_else(|| sentence.wrong("nothing was begun together"))?;
                let inner = gathered.sentences.iter().map(|inner| format!(">   {}", inner.text));
                let mut lines = vec![format!("> {}", gathered.begun.text)];
                lines.extend(inner);
                lines.push(format!("> {}", sentence.text));
                lines.extend(self.tell(&gathered.asked));
                Ok(lines)
            }
            ["wait", span] => {
                self.time = self.time + sentence.read_span(span)?;
                Ok(self.tell_under(sentence, &[]))
            }
            _ => {
                let asked = self.read(sentence, &words)?;
                if let Some(gathered) = &mut self.gathered {
                    gathered.sentences.push(sentence.clone());
                    gathered.asked.push(asked);
                    return Ok(Vec::new());
                }
                Ok(self.tell_under(sentence, &[asked]))
            }
        }
    }

    /// Ends the story.
    pub fn close(self) -> Result<(), StoryError> {
        match self.gathered {
            Some(gathered) => Err(gathered.begun.wrong("its end is missing")),
            None => Ok(()),
        }
    }

    fn read(&self, sentence: &Sentence, words: &[&str]) -> Result<Asked, StoryError> {
        let reader = Reader { sentence, state: self.engine.state(), names: &self.names, time: self.time };
        match words {
            ["price", rest @ ..] => {
                let words: Vec<&str> = ["venue", "publishes"].iter().chain(rest).copied().collect();
                reader.read(&words)
            }
            _ => reader.read(words),
        }
    }

    fn tell_under(&mut self, sentence: &Sentence, asked: &[Asked]) -> Vec<String> {
        let mut lines = vec![format!("> {}", sentence.text)];
        lines.extend(self.tell(asked));
        lines
    }

    /// Seals a block, and those that must follow at once: what happened, one line each.
    fn tell(&mut self, asked: &[Asked]) -> Vec<String> {
        let mut lines = self.seal(asked);
        while self.engine.has_pending_work() {
            lines.push("  the next block follows at once".to_owned());
            lines.extend(self.seal(&[]));
        }
        lines
    }

    fn seal(&mut self, asked: &[Asked]) -> Vec<String> {
        let commands = asked.iter().map(|asked| self.command(asked)).collect();
        let block =
            Block { height: self.engine.state().height + 1, time: self.time, received: self.time, commands };
        self.engine.apply(&block);
        if let Err(discrepancy) = invariants::audit(self.engine.state()) {
            panic!("after block {} {discrepancy}", block.height);
        }
        self.names.note(self.engine.state(), asked, self.engine.events());
        let mut teller = Teller::new(self.engine.state(), &self.names, &block.commands);
        let told = self.engine.events().iter().filter_map(|event| teller.tell(event));
        told.map(|line| format!("  {line}")).collect()
    }

    /// Gives what is asked its signature; the venue's own hand needs none.
    fn command(&mut self, asked: &Asked) -> Command {
        let authority = if asked.signer == VENUE {
            Authority::Venue
        } else {
            let fresh = self.time.0.max(self.last_nonce + 1);
            let nonce = asked.signed_ago.map_or(fresh, |ago| self.time.0 - ago.0);
            self.last_nonce = self.last_nonce.max(nonce);
            Authority::Signature { nonce, expires_after: asked.valid_for.map(|span| Time(nonce) + span) }
        };
        Command {
            signer: asked.signer,
            authority,
            on_behalf_of: asked.on_behalf_of,
            action: asked.action.clone(),
        }
    }

    fn show(&self, sentence: &Sentence, name: &str) -> Result<String, StoryError> {
        let state = self.engine.state();
        let teller = Teller::new(state, &self.names, &[]);
        let account = self.names.find(name).and_then(|address| state.accounts.find(address));
        let market = state.market_ids().find(|&market| state.market(market).parameters.name == name);
        match (name, account, market) {
            ("funds", ..) => Ok(showing::funds(&teller)),
            ("total", ..) => Ok(showing::total(&teller)),
            ("assets", ..) => Ok(assets::sums(state)),
            ("guards", ..) => Ok(oracle::show(&teller)),
            ("changes", ..) => Ok(showing::changes(&teller)),
            ("claims", ..) => Ok(showing::claims(&teller)),
            (_, Some(account), _) => Ok(showing::account(&teller, account) + &vaults::show(&teller, account)),
            (_, _, Some(market)) => Ok(showing::market(&teller, market)),
            _ => dexes::show(&teller, name, |name| self.names.find(name)).ok_or_else(|| {
                sentence.wrong(format_args!("nobody, no market and no dex is called {name:?}"))
            }),
        }
    }
}

fn by_venue(action: Action) -> Asked {
    Asked { signer: VENUE, on_behalf_of: None, action, name: None, signed_ago: None, valid_for: None }
}
