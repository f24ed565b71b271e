use std::rc::Rc;

use serde_json::json;

use super::*;

type Talk = Protocol<Rc<()>>;

fn talk() -> Talk {
    let mut talk = Talk::new();
    let Step::Init(payload) = talk.receive(r#"{"type":"connection_init","payload":{"a":1}}"#) else {
        panic!("no init")
    };
    assert_eq!(Value::Object(payload), json!({ "a": 1 }));
    assert_eq!(talk.acknowledge(), r#"{"type":"connection_ack"}"#);
    talk
}

fn sent(step: Step) -> Value {
    match step {
        Step::Send(message) => serde_json::from_str(&message).unwrap(),
        step => panic!("{step:?}"),
    }
}

fn closed(step: Step) -> (u16, String) {
    match step {
        Step::Close(Close(code, reason)) => (code, reason),
        step => panic!("{step:?}"),
    }
}

fn subscribe(id: &str) -> String {
    json!({ "type": "subscribe", "id": id, "payload": { "query": "{ a }" } }).to_string()
}

/// Begins an operation; what comes back is held by the protocol for as long as it may go on.
fn begin(talk: &mut Talk, id: &str) -> Rc<()> {
    let Step::Begin(id, asked) = talk.receive(&subscribe(id)) else { panic!("{id} does not begin") };
    assert_eq!(asked.query, "{ a }");
    let held = Rc::new(());
    talk.begun(id, Rc::clone(&held));
    held
}

fn told(body: &str, refused: bool) -> Event {
    Event::Told(Told { body: body.to_owned().into(), refused })
}

fn event(talk: &mut Talk, id: &str, event: Event) -> Option<Value> {
    talk.event(id, event).map(|message| serde_json::from_str(&message).unwrap())
}

#[test]
fn an_operation_is_told_until_it_ends() {
    let mut talk = talk();
    let held = begin(&mut talk, "1");
    let next = json!({ "id": "1", "type": "next", "payload": { "data": { "a": 1 } } });
    assert_eq!(event(&mut talk, "1", told(r#"{"data":{"a":1}}"#, false)), Some(next));
    assert_eq!(event(&mut talk, "1", Event::Ended), Some(json!({ "id": "1", "type": "complete" })));
    assert_eq!(Rc::strong_count(&held), 1, "it is let go");
    begin(&mut talk, "1");
}

#[test]
fn what_is_refused_is_told_as_an_error_and_nothing_after_it() {
    let mut talk = talk();
    let held = begin(&mut talk, "1");
    let error = json!({ "id": "1", "type": "error", "payload": [{ "message": "no" }] });
    assert_eq!(event(&mut talk, "1", told(r#"{"errors":[{"message":"no"}]}"#, true)), Some(error));
    assert_eq!(Rc::strong_count(&held), 1);
    assert_eq!(event(&mut talk, "1", Event::Ended), None);
}

#[test]
fn an_operation_that_the_client_completes_is_let_go_and_told_no_more() {
    let mut talk = talk();
    let held = begin(&mut talk, "1");
    assert!(matches!(talk.receive(r#"{"type":"complete","id":"1"}"#), Step::Nothing));
    assert_eq!(Rc::strong_count(&held), 1);
    assert_eq!(event(&mut talk, "1", told(r#"{"data":null}"#, false)), None);
    assert!(matches!(talk.receive(r#"{"type":"complete","id":"never"}"#), Step::Nothing));
}

#[test]
fn pings_are_answered_from_the_beginning() {
    let mut talk = Talk::new();
    assert_eq!(sent(talk.receive(r#"{"type":"ping","payload":{"n":1}}"#)), json!({ "type": "pong" }));
    assert!(matches!(talk.receive(r#"{"type":"pong"}"#), Step::Nothing));
    assert!(!talk.is_acknowledged());
    assert_eq!(closed(talk.receive(&subscribe("1"))), (4401, "Unauthorized".to_owned()));
}

#[test]
fn what_breaks_the_protocol_closes_the_socket_with_its_code() {
    let long = "x".repeat(129);
    for (message, code) in [
        ("", 4400),
        ("hello", 4400),
        ("[]", 4400),
        ("{}", 4400),
        (r#"{"type":1}"#, 4400),
        (r#"{"type":"start","id":"1"}"#, 4400),
        (r#"{"type":"next","id":"1","payload":{}}"#, 4400),
        (r#"{"type":"subscribe","payload":{"query":"{ a }"}}"#, 4400),
        (r#"{"type":"subscribe","id":7,"payload":{"query":"{ a }"}}"#, 4400),
        (r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#, 4400),
        (&subscribe(&long), 4400),
        (r#"{"type":"subscribe","id":"1"}"#, 4400),
        (r#"{"type":"subscribe","id":"1","payload":"{ a }"}"#, 4400),
        (r#"{"type":"subscribe","id":"1","payload":{"query":["{ a }"]}}"#, 4400),
        (r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":[]}}"#, 4400),
        (r#"{"type":"complete"}"#, 4400),
        (r#"{"type":"connection_init"}"#, 4429),
    ] {
        assert_eq!(closed(talk().receive(message)).0, code, "{message}");
    }
    let mut twice = talk();
    begin(&mut twice, "1");
    assert_eq!(closed(twice.receive(&subscribe("1"))), (4409, "Subscriber for 1 already exists".to_owned()));
    assert_eq!(closed(Talk::new().receive(r#"{"type":"connection_init","payload":"token"}"#)).0, 4400);
}

#[test]
fn operations_beyond_the_most_are_refused_and_the_others_go_on() {
    let mut talk = talk();
    for number in 0..MOST_OPERATIONS {
        begin(&mut talk, &number.to_string());
    }
    let Step::Refuse(id, fault) = talk.receive(&subscribe("more")) else { panic!("one too many begins") };
    assert_eq!((id.as_str(), fault.code), ("more", Code::RateLimited));
    assert_eq!(event(&mut talk, "7", Event::Ended), Some(json!({ "id": "7", "type": "complete" })));
    begin(&mut talk, "more");
}
