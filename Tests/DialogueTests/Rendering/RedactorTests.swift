import Dialogue
import Testing

/// What was typed, as it goes into the journal and the history.
@Suite("Redactor")
struct RedactorTests {
    @Test(
        "takes secrets out",
        arguments: [
            (
                "set connection string of crm to postgresql://pulse:hunter2@db.example.com:5432/pulse",
                "set connection string of crm to postgresql://pulse:•••@db.example.com:5432/pulse"
            ),
            ("mysql://root:p%40ss@localhost/x", "mysql://root:•••@localhost/x"),
            ("Server=db;Uid=pulse;Pwd=hunter2;Database=x", "Server=db;Uid=pulse;Pwd=•••;Database=x"),
            ("set api_key to sk-12345", "set api_key to •••"),
            ("api key = sk-12345", "api key = •••"),
            ("X-API-KEY: sk-12345", "X-API-KEY: •••"),
            ("password=hunter2 host=db", "password=••• host=db"),
            ("password is \"hunter 2\", and so on", "password is •••, and so on"),
            ("my passphrase is swordfish", "my passphrase is •••"), ("the pwd is swordfish", "the pwd is •••"),
            ("use bearer abcdefghijklmnop now", "use bearer ••• now"),
            ("basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "basic •••"),
            ("set token of the news api to abc.def", "set token of the news api to •••"),
            ("Authorization: Bearer abcdefghijklmnop", "Authorization: ••• •••"),
            ("postgresql://pulse:p@ss/w0rd@db/pulse", "postgresql://pulse:•••@db/pulse"),
        ])
    func takesOut(typed: String, kept: String) {
        #expect(Redactor.redacted(typed) == kept)
    }

    @Test func leavesAReferenceInAnAddress() {
        let typed = "postgresql://pulse:${env:PULSE_PASSWORD}@db/pulse"
        #expect(Redactor.redacted(typed) == typed)
    }

    @Test(
        "leaves what is no secret",
        arguments: [
            "ingest forecasts", "set trust threshold to 0.85", "token usage by source today",
            "show the tokens used since yesterday", "api_key = ${env:NEWS_API_KEY}",
            "postgresql://db.example.com/pulse", "https://api.example.com/v1/articles",
            "basic settings", "set max_tokens_per_request to 8000",
            "max_tokens_per_request = 8000", "reset my windows password",
        ])
    func leaves(typed: String) {
        #expect(Redactor.redacted(typed) == typed)
    }
}
