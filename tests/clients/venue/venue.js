/** The venue under test: the release binary, started for a test and ended by its process id. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BINARY = process.env.STEELYARD ?? fileURLToPath(new URL('../../../target/release/steelyard', import.meta.url));

const START_MILLISECONDS = 30_000;
const STOP_MILLISECONDS = 30_000;

/** A running venue: its address, its funded accounts and its process. */
class Venue {
  constructor(child, greeting) {
    this.child = child;
    this.url = greeting.url.replace(/\/$/, '');
    this.websocketUrl = greeting.websocket;
    this.accounts = greeting.accounts;
  }

  /** Asks `POST /dev/<name>`, the devnet's control over time and prices, and gives its answer. */
  async control(name, parameters = {}) {
    const answer = await fetch(`${this.url}/dev/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(parameters),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`/dev/${name} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  async stop() {
    const ended = once(this.child, 'exit');
    const forced = setTimeout(() => this.child.kill('SIGKILL'), STOP_MILLISECONDS);
    this.child.kill('SIGTERM');
    const [, signal] = await ended;
    clearTimeout(forced);
    if (signal === 'SIGKILL') throw new Error(`the venue did not end within ${STOP_MILLISECONDS} ms of being asked to`);
  }
}

/** Runs `steelyard dev` on a free port, without agents. */
export async function startVenue(...flags) {
  const child = spawn(BINARY, ['dev', '--json', '--port', '0', '--no-agents', ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const greeting = await Promise.race([
    firstLine(child),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the venue ended with exit code ${code}`))),
    failAfter(START_MILLISECONDS, 'the venue did not say its address in time'),
  ]);
  return new Venue(child, JSON.parse(greeting));
}

/** The first line. The output is read on, so that the venue never waits for a reader. */
function firstLine(child) {
  return new Promise((resolve) => createInterface({ input: child.stdout }).on('line', resolve));
}

function failAfter(milliseconds, message) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(message)), milliseconds).unref());
}

/** What the promise gives, or a failure with the message when it takes too long. */
export function within(milliseconds, message, promise) {
  return Promise.race([promise, failAfter(milliseconds, message)]);
}
