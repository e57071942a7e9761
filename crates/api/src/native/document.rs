//! The OpenAPI document: made of the same table by which questions are answered.

use serde_json::{Map, Value, json};

use super::asked::Parameter;
use super::problem::{self, KINDS, Kind};
use super::question::{OPERATIONS, Operation};
use super::{Problem, schema};

/// The OpenAPI 3.1 document of `/v1`.
pub fn document() -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        paths.insert(operation.path.to_owned(), json!({ "get": described(operation) }));
    }
    let mut schemas = schema::components();
    schemas.insert("Problem".into(), problem::schema());
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Steelyard",
            "version": "1",
            "summary": "The venue's own dialect.",
            "description": "Names are whole words. Amounts are decimal strings, exact; rates are fractions; times are milliseconds \
                on the venue's clock. Every answer names the height and the time of the block that it is as of.",
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "x-problems": KINDS.iter().map(listed).collect::<Vec<_>>(),
        "components": {
            "schemas": schemas,
            "responses": responses(),
        },
    })
}

fn listed(kind: &Kind) -> Value {
    json!({ "code": kind.code, "status": kind.status, "title": kind.title })
}

fn described(operation: &Operation) -> Value {
    let place = |place: &'static str| {
        move |name: &str| {
            let parameter = Parameter::named(name);
            json!({
                "name": parameter.name,
                "in": place,
                "required": place == "path",
                "description": parameter.meaning,
                "schema": parameter.schema(),
            })
        }
    };
    let of_path = operation.segments().map(place("path"));
    let of_query = operation.query.iter().copied().map(place("query"));
    let mut answers = Map::new();
    let content = json!({ "application/json": { "schema": (operation.schema)() } });
    answers.insert("200".into(), json!({ "description": operation.meaning, "content": content }));
    for status in ["400", "404"] {
        answers.insert(status.into(), json!({ "$ref": format!("#/components/responses/{status}") }));
    }
    json!({
        "operationId": operation_id(operation.path),
        "summary": operation.meaning,
        "parameters": of_path.chain(of_query).collect::<Vec<_>>(),
        "responses": answers,
    })
}

/// A name for programs that generate clients: the words of the path.
fn operation_id(path: &str) -> String {
    let words = path.split(['/', '{', '}', '-']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// Of each status the problems that have it.
fn responses() -> Map<String, Value> {
    let mut responses = Map::new();
    for kind in KINDS {
        let name = kind.status.to_string();
        if responses.contains_key(&name) {
            continue;
        }
        let codes: Vec<&str> =
            KINDS.iter().filter(|other| other.status == kind.status).map(|other| other.code).collect();
        let content = json!({ Problem::MEDIA_TYPE: { "schema": { "allOf": [
            schema::named("Problem"),
            { "properties": { "code": { "enum": codes } } },
        ] } } });
        let description = format!("A problem: {}.", codes.join(", "));
        responses.insert(name, json!({ "description": description, "content": content }));
    }
    responses
}
