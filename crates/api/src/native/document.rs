//! The OpenAPI document: made of the same table by which questions are answered.

use serde_json::{Map, Value, json};

use super::asked::Parameter;
use super::problem::{self, KINDS, Kind};
use super::question::{OPERATIONS, Operation, Source};
use super::{Problem, explain, history, schema, what_if};

/// The OpenAPI 3.1 document of `/v1`.
pub fn document() -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let method = operation.method().to_ascii_lowercase();
        paths.insert(operation.path.to_owned(), json!({ method: described(operation) }));
    }
    let mut schemas = schema::components();
    schemas.insert("Problem".into(), problem::schema());
    for (name, schema) in history::components().into_iter().chain([explain::component()]) {
        schemas.insert(name.to_owned(), schema);
    }
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
                "required": place == "path" || operation.must_have(name),
                "description": parameter.meaning,
                "schema": parameter.schema(),
            })
        }
    };
    let of_path = operation.segments().map(place("path"));
    let of_query = operation.query.iter().copied().map(place("query"));
    let mut answers = Map::new();
    let media_type =
        if matches!(operation.source, Source::Stream) { "text/event-stream" } else { "application/json" };
    let content = json!({ media_type: { "schema": (operation.schema)() } });
    answers.insert("200".into(), json!({ "description": operation.meaning, "content": content }));
    for status in statuses(operation) {
        let reference = format!("#/components/responses/{status}");
        answers.insert(status.to_string(), json!({ "$ref": reference }));
    }
    let mut described = json!({
        "operationId": operation_id(operation.path),
        "summary": operation.meaning,
        "parameters": of_path.chain(of_query).collect::<Vec<_>>(),
        "responses": answers,
    });
    if matches!(operation.source, Source::WhatIf) {
        let content = json!({ "application/json": { "schema": what_if::body_schema() } });
        described["requestBody"] = json!({ "required": true, "content": content });
    }
    described
}

/// The statuses of the problems that a question may meet.
fn statuses(operation: &Operation) -> &'static [u16] {
    match operation.source {
        Source::State(_) | Source::Census(_) | Source::Stress => &[400, 404, 405],
        Source::Record(_) => &[400, 404, 405, 410, 500],
        Source::Stream => &[400, 404, 405, 410, 500, 503],
        Source::WhatIf => &[400, 404, 405, 422, 501],
    }
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
