//! Signatures made by others recover to their signers.

use api::hyperliquid::{AcceptedSources, Encoding, Form, recover};
use api::signatures::{Signature, Source, connection_id};
use serde_json::{Value, json};

use crate::fixtures::{request, signature, signer};

/// One recorded action with both signatures.
struct Vector {
    title: String,
    action: Value,
    msgpack: String,
    connection_id: String,
    signatures: Vec<(Source, Signature)>,
}

impl Vector {
    /// The envelope that the action was signed in, which the titles tell.
    fn envelope(&self, signature: Signature) -> Value {
        let mut envelope =
            json!({"action": self.action, "nonce": 1_700_000_000_000_u64, "signature": signature});
        if self.title.contains("vault") {
            envelope["vaultAddress"] = json!("0x1719884eb866cb12b2287399b15f7db5e7d775ea");
        }
        if self.title.contains("expires") {
            envelope["expiresAfter"] = json!(1_700_000_005_000_u64);
        }
        envelope
    }
}

fn vectors() -> Option<Vec<Vector>> {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/hyperliquid-signing-vectors.txt");
    let Ok(text) = std::fs::read_to_string(path) else {
        assert!(std::env::var_os("STEELYARD_REQUIRE_DATA").is_none(), "{path} is absent");
        println!("not run: data absent");
        return None;
    };
    Some(text.split("\n* ").skip(1).map(vector).collect())
}

fn vector(block: &str) -> Vector {
    let (title, fields) = block.split_once('\n').expect("a title line");
    let field = |name: &str| {
        let prefix = format!("{name} ");
        fields.lines().find_map(|line| line.trim().strip_prefix(&prefix)).expect("a field").to_owned()
    };
    let written = |name: &str| {
        let line = field(name);
        let [r, s, v] = line.split(' ').collect::<Vec<_>>().try_into().expect("r, s and v");
        signature(r, s, v.parse().expect("v"))
    };
    Vector {
        title: title.to_owned(),
        action: serde_json::from_str(&field("json")).expect("JSON"),
        msgpack: field("msgpack"),
        connection_id: field("connectionId"),
        signatures: vec![(Source::Mainnet, written("a")), (Source::Testnet, written("b"))],
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn recorded_actions_have_the_recorded_bytes_and_hash_in_both_encodings() {
    let Some(vectors) = vectors() else { return };
    assert_eq!(vectors.len(), 16);
    for vector in vectors {
        let request = request(&vector.envelope(vector.signatures[0].1));
        assert_eq!(
            hex(&request.action.canonical_msgpack().expect("typed")),
            vector.msgpack,
            "{}",
            vector.title
        );
        for encoding in [Encoding::Canonical, Encoding::AsReceived] {
            let message = request.l1_message(encoding).expect("a message");
            let id = format!("0x{}", hex(&connection_id(&message)));
            // The recording drops leading zeros.
            let recorded = format!("0x{:0>64}", &vector.connection_id[2..]);
            assert_eq!(id, recorded, "{} {encoding:?}", vector.title);
        }
    }
}

#[test]
fn recorded_signatures_recover_to_their_address_for_both_sources() {
    let Some(vectors) = vectors() else { return };
    for vector in vectors {
        for (source, signature) in &vector.signatures {
            let request = request(&vector.envelope(*signature));
            let recovered =
                recover(&request, AcceptedSources::only(*source), None, |_| true).expect("a signer");
            assert_eq!(recovered.signer, signer(), "{} {source:?}", vector.title);
            let form = Form::L1 { encoding: Encoding::Canonical, source: *source };
            assert_eq!(recovered.evidence.form, form);
            assert_eq!(recovered.evidence.signer(), Ok(signer()));
        }
    }
}

#[test]
fn keys_in_alphabetical_order_recover_through_the_canonical_encoding() {
    let Some(vectors) = vectors() else { return };
    for vector in vectors {
        let (source, signature) = vector.signatures[1];
        let mut envelope = vector.envelope(signature);
        envelope.sort_all_objects();
        let recovered = recover(&request(&envelope), AcceptedSources::only(source), None, |_| true);
        assert_eq!(recovered.expect("a signer").signer, signer(), "{}", vector.title);
    }
}

/// Signatures made with the official Python client (0.24.0) over actions of every kind that it signs.
#[test]
fn signatures_of_the_official_client_recover() {
    for (source, nonce, action, r, s, v) in L1_SIGNATURES {
        let action: Value = serde_json::from_str(action).expect("JSON");
        let envelope = json!({"action": action, "nonce": nonce, "signature": {"r": r, "s": s, "v": v}});
        let recovered = recover(&request(&envelope), AcceptedSources::only(source), None, |_| true);
        assert_eq!(recovered.expect("a signer").signer, signer(), "{action}");
    }
}

#[test]
fn user_signed_actions_of_the_official_client_recover() {
    for (action, r, s, v) in USER_SIGNATURES {
        let action: Value = serde_json::from_str(action).expect("JSON");
        let mut envelope =
            json!({"action": action, "nonce": 1_687_816_341_423_u64, "signature": {"r": r, "s": s, "v": v}});
        let accepted = AcceptedSources::both(Source::Testnet);
        let recovered = recover(&request(&envelope), accepted, None, |_| true).expect("a signer");
        assert_eq!(recovered.signer, signer(), "{action}");
        assert_eq!(recovered.evidence.form, Form::UserSigned);
        assert_eq!(recovered.evidence.signer(), Ok(signer()));
        // The structure is read by name, so the order of the keys does not matter.
        envelope.sort_all_objects();
        assert_eq!(
            recover(&request(&envelope), accepted, None, |_| true).expect("a signer").signer,
            signer()
        );
    }
}

/// The Rust client writes the vault's address as 20 bytes into the hash and as text into the JSON.
#[test]
fn a_vault_address_hashed_as_bytes_recovers() {
    let action = json!({"isDeposit": true, "type": "vaultTransfer", "usd": 10,
        "vaultAddress": "0x1d9470d4b963f552e6f671a81619d395877bf409"});
    let envelope = json!({"action": action, "nonce": 0, "signature": {
        "r": "0x25a2c9126085bbaf4d4df143f50870535a8aa690dc4e81340bcb0c89e3d59c28",
        "s": "0x6472b806b34c6703b8bc530d36d7e24af1618fd55d3af5e6f3b207fd91b62534", "v": 27}});
    let accepted = AcceptedSources::both(Source::Mainnet);
    let recovered =
        recover(&request(&envelope), accepted, None, |address| *address == signer()).expect("a signer");
    let form = Form::L1 { encoding: Encoding::BinaryAddress, source: Source::Testnet };
    assert_eq!(recovered.evidence.form, form);
    assert_eq!(recovered.evidence.signer(), Ok(signer()));
}

type L1Signature = (Source, u64, &'static str, &'static str, &'static str, u8);

const L1_SIGNATURES: [L1Signature; 9] = [
    (
        Source::Mainnet,
        0,
        r#"{"type":"dummy","num":100000000000}"#,
        "0x53749d5b30552aeb2fca34b530185976545bb22d0b3ce6f62e31be961a59298",
        "0x755c40ba9bf05223521753995abb2f73ab3229be8ec921f350cb447e384d8ed8",
        27,
    ),
    (
        Source::Mainnet,
        0,
        r#"{"type":"subAccountTransfer","subAccountUser":"0x1d9470D4b963f552e6f671a81619d395877bf409","isDeposit":true,"usd":10}"#,
        "0xb60029f6750de5c2c70e5fa9b5f245195228ab059e51dfaae80b260e59de8e65",
        "0xd46ca39586549b1b3769ef2d0e104d06529fa92694fbf3b75d3d5a77ad0d1ba",
        28,
    ),
    (
        Source::Testnet,
        0,
        r#"{"type":"createSubAccount","name":"example"}"#,
        "0xa699e3ed5c2b89628c746d3298b5dc1cca604694c2c855da8bb8250ec8014a5b",
        "0x53f1b8153a301c72ecc655b1c315d64e1dcea3ee58921fd7507e35818fcc1584",
        28,
    ),
    (
        Source::Testnet,
        0,
        r#"{"type":"setReferrer","code":"ASDFASDF"}"#,
        "0xa4481ea0be60aa8c8640035cc6195019b0daa264880c0a6bfe80700faf7c04e0",
        "0x74afd017da9ec3475178b1573f4929742a65b41cc8531c650f29e9fabc6b434c",
        27,
    ),
    (
        Source::Testnet,
        0,
        r#"{"type":"vaultTransfer","vaultAddress":"0x1d9470d4b963f552e6f671a81619d395877bf409","isDeposit":true,"usd":10}"#,
        "0xdf698a4341bcf1728ea97b76fbf473eaa56e597141994c1a0340eaf34c3dbc93",
        "0x4d9ee25b597781bf901b20a5eede0d7f95df81487acd72c720ad53d2f0b0e66e",
        28,
    ),
    (
        Source::Testnet,
        1,
        r#"{"type":"modify","oid":"0x00000000000000000000000000000001","order":{"a":1,"b":true,"p":"100.5","s":"100","r":false,"t":{"limit":{"tif":"Alo"}},"c":"0x000000000000000000000000000000aB"}}"#,
        "0x35e444d699405dac253c6a7af015895d921d11245e718fd21a2d41cfc72e242e",
        "0xf11bd4b903ec95a78ca885c92413134ef49713d8e0b177961ecd78e2c15ddfa",
        27,
    ),
    (
        Source::Testnet,
        1,
        r#"{"type":"order","orders":[{"a":1,"b":true,"p":"100.50","s":"100","r":false,"t":{"limit":{"tif":"FrontendMarket"}}}],"grouping":{"p":12}}"#,
        "0x3ec9b94fc6501a47188bea7d9610834239f903324ac7c92a1842e26c8e92c74e",
        "0x534bcd6856d68da5e6f1b361d6613697c63b1f04762f51fa30b114a88160863c",
        27,
    ),
    (
        Source::Testnet,
        1,
        r#"{"type":"twapCancel","a":1,"t":77}"#,
        "0xb0f70083f69cedf53e19dbd39537a48135ea46015f45a3b61a654f1312ad0f78",
        "0x20c5cf138091db03f4cdb55d96f185babbc280ef211e5180dab644aa8b3857dc",
        27,
    ),
    (
        Source::Testnet,
        1,
        r#"{"type":"perpDeploy","registerAsset":{"maxGas":null,"assetRequest":{"coin":"X","szDecimals":2,"oraclePx":"1.5","marginTableId":10,"onlyIsolated":false},"dex":"x","schema":null}}"#,
        "0xc96e80a3a17f504e625996382e75549fce8ac1700aa81ff3b929915f25e0eb24",
        "0x3970508c081edd1a0a9beee55b5e143189f0d8bd334bccd4fae2d2a269443438",
        28,
    ),
];

type UserSignature = (&'static str, &'static str, &'static str, u8);

const USER_SIGNATURES: [UserSignature; 14] = [
    (
        r#"{"type":"usdSend","destination":"0x5e9ee1089755c3435139848e47e6635505d5a13a","amount":"1","time":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Mainnet"}"#,
        "0x9adbd066e8ae671f06b5d18e51fd2ec11b5443d64b13718028c7ff06905c71fb",
        "0x1eba4172075f8a8037481400ae86ed56c5e5f672e3db084528a8e3b2daeff976",
        28,
    ),
    (
        r#"{"type":"usdSend","destination":"0x5e9ee1089755c3435139848e47e6635505d5a13a","amount":"1","time":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0x637b37dd731507cdd24f46532ca8ba6eec616952c56218baeff04144e4a77073",
        "0x11a6a24900e6e314136d2592e2f8d502cd89b7c15b198e1bee043c9589f9fad7",
        27,
    ),
    (
        r#"{"type":"withdraw3","destination":"0x5e9ee1089755c3435139848e47e6635505d5a13a","amount":"1","time":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0x8363524c799e90ce9bc41022f7c39b4e9bdba786e5f9c72b20e43e1462c37cf9",
        "0x58b1411a775938b83e29182e8ef74975f9054c8e97ebf5ec2dc8d51bfc893881",
        28,
    ),
    (
        r#"{"type":"usdClassTransfer","amount":"10 subaccount:0x5e9ee1089755c3435139848e47e6635505d5a13a","toPerp":true,"nonce":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0xfe41f72a6d2cb3b25721531ef842d3aaf7da3879929e77bb55db04562be85d1d",
        "0x4303012f57b0df76412ae594da50ff85bff23cb9eab7dea2e183c77491639fe5",
        27,
    ),
    (
        r#"{"type":"approveAgent","agentAddress":"0x1719884EB866cb12b2287399b15f7db5e7d775ea","agentName":"desk","nonce":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0x35b128d03654d1f8cbfe123fbd5b635d803c3047d96a89c7af0aa872b36ae03c",
        "0x57befecae10b9e031f1e44f99dd679add72b27db98e79b7002d72fd74ca49e1a",
        27,
    ),
    (
        r#"{"type":"approveAgent","agentAddress":"0x1719884eb866cb12b2287399b15f7db5e7d775ea","nonce":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0x4f87936d3e9c5e14a200cb007ab12dc25e396135ec30a4f8e20ca02175f1f91",
        "0x4865fb456d0bc6a5753dffadf34ee1d2c9319d8af3847a11ecd0c369d8c80c5d",
        27,
    ),
    (
        r#"{"type":"approveBuilderFee","maxFeeRate":"0.01%","builder":"0x8c967e73e7b15087c42a10d344cff4c96d877f1d","nonce":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0x41692ff11f9615dce3715b41118f81b475dd883b4d2799de828b4c03e39bcb50",
        "0x2257bca4bdb6275d6e791ae49dcfada66d0304919c82e294ced1e7bcb9b03db",
        27,
    ),
    (
        r#"{"type":"spotSend","destination":"0x5e9ee1089755c3435139848e47e6635505d5a13a","token":"PURR:0xc4bf3f870c0e9465323c0b6ed28096c2","amount":"0.5","time":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0x9907a9c8c4fe081322935ee9514e866ee39bfad7977047e3323ece60aa893cc5",
        "0x77bc5234df5b923da3a304fa6c82f899f166a7441d1712a067bd367157c93fae",
        27,
    ),
    (
        r#"{"type":"sendAsset","destination":"0x5e9ee1089755c3435139848e47e6635505d5a13a","sourceDex":"","destinationDex":"x","token":"USDC","amount":"2","fromSubAccount":"","nonce":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0x80a6ea73a66ca54c82d4175f8e444775749c52f83d4ee5cf34e9fc840d7d4f14",
        "0x61353c498c10b42d7010491febf65449ee9a615a25c808eb6205a5c297b2420e",
        27,
    ),
    (
        r#"{"type":"tokenDelegate","validator":"0x5e9ee1089755c3435139848e47e6635505d5a13a","wei":100000000,"isUndelegate":false,"nonce":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0xb8d14088d2efd302e451d0a4766eaf20d3fc234f0ba41fad078015fabe7f1442",
        "0x32529593b2cc6e9e00a01f25a4ad3628a50d2c3d40a88888a4e5f7dd184aa0b",
        27,
    ),
    (
        r#"{"type":"userDexAbstraction","user":"0x5e9ee1089755c3435139848e47e6635505d5a13a","enabled":true,"nonce":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0x38ca15e803259a7f21294ead89c492031957b64e1a3104ab00af39d54767f38",
        "0x7fdd4b860f9c207779c1eb0978d7655f272522009d4904402123a3a60ed8edab",
        27,
    ),
    (
        r#"{"type":"userSetAbstraction","user":"0x5e9ee1089755c3435139848e47e6635505d5a13a","abstraction":"disabled","nonce":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0x5c5ae14da55839474ef6dad5484bce952dc04555c6dcbf26c00f85c41b509021",
        "0x30dc772dca034b8e6d7875fce5a2e88d1032638d14f7845cbe6271b06d83d7e8",
        28,
    ),
    (
        r#"{"type":"convertToMultiSigUser","signers":"{}","nonce":1687816341423,"signatureChainId":"0x66eee","hyperliquidChain":"Testnet"}"#,
        "0x2ce9a37b9cf03759c438ae585c0a280d275996399e534cbd4be77893c0c2a4eb",
        "0xaeca74f50e823f091a01542c97dddd9c03a05d4b13064515370149c18bca20",
        27,
    ),
    (
        r#"{"type":"usdSend","destination":"0x5e9ee1089755c3435139848e47e6635505d5a13a","amount":"1","time":1687816341423,"signatureChainId":"0x1","hyperliquidChain":"Mainnet"}"#,
        "0x9570d0cf0554199597f082f967f5ca3195f54a275bd3d96940d15e45c3a607cd",
        "0x5c5586520109e8ca89319a404f288cc99b43281e9a03905c89bfb4148cbbdc98",
        28,
    ),
];
