import Ingestion
import Testing

@Suite("Addresses of databases") struct DatabaseAddressTests {
    private func read(_ text: String, _ secrets: [String: String] = [:]) throws(DatabaseFailure) -> DatabaseAddress {
        try DatabaseAddress(text) { reference throws(SecretFailure) in
            guard let secret = secrets[reference] else { throw .missing(reference: reference) }
            return secret
        }
    }

    @Test(
        "SQLite files are named as SQLAlchemy does, and shorter",
        arguments: [
            ("sqlite:///a.db", "a.db"), ("sqlite:////var/a.db", "/var/a.db"), ("sqlite:a.db", "a.db"),
            ("sqlite:/var/a.db", "/var/a.db"), ("sqlite+pysqlite:///data/a%20b.db", "data/a b.db"),
            ("SQLite3:a.db", "a.db"), ("sqlite://a.db", "a.db"),
        ])
    func readsFiles(text: String, path: String) throws {
        #expect(try read(text) == DatabaseAddress(engine: .sqlite, path: path))
    }

    @Test func readsServers() throws {
        #expect(
            try read("postgresql+psycopg2://me:p%40ss@db.example.org:5433/pulse?sslmode=require&connect_timeout=3")
                == DatabaseAddress(
                    engine: .postgresql, hosts: [.init("db.example.org", port: 5433)], user: "me", password: "p@ss",
                    database: "pulse", options: [.init("sslmode", "require"), .init("connect_timeout", "3")]))
        #expect(
            try read("postgres://a,[::1]:5434/x")
                == DatabaseAddress(engine: .postgresql, hosts: [.init("a"), .init("::1", port: 5434)], database: "x"))
        #expect(
            try read("postgresql://%2Fvar%2Frun/x")
                == DatabaseAddress(engine: .postgresql, hosts: [.init("/var/run")], database: "x"))
        #expect(try read("postgresql:///x") == DatabaseAddress(engine: .postgresql, database: "x"))
        #expect(
            try read("mariadb+mariadbconnector://u@h/d?ssl=true")
                == DatabaseAddress(
                    engine: .mysql, hosts: [.init("h")], user: "u", database: "d", options: [.init("ssl", "true")]))
    }

    @Test func aSecretIsTakenAsItIs() throws {
        let secret = "a:b@c/d?e%41{f}"
        #expect(
            try read("postgresql://me:${env:PW}@h/x", ["env:PW": secret])
                == DatabaseAddress(
                    engine: .postgresql, hosts: [.init("h")], user: "me", password: secret, database: "x"))
        #expect(try read("${env:URL}", ["env:URL": "sqlite:a.db"]) == DatabaseAddress(engine: .sqlite, path: "a.db"))
        #expect(throws: DatabaseFailure.secret(.missing(reference: "env:PW"))) {
            try read("postgresql://me:${env:PW}@h/x")
        }
    }

    @Test(
        "what is wrong is named",
        arguments: [
            ("mssql://h/x", .unknownScheme("mssql")), ("a.db", .badAddress(part: "scheme")),
            ("host=db password=a:b", .badAddress(part: "scheme")), ("p@ss:word@db/x", .badAddress(part: "scheme")),
            ("1c://h/x", .badAddress(part: "scheme")), ("my-sql+x.y://h/x", .unknownScheme("my-sql")),
            ("sqlite:", .badAddress(part: "path")), ("postgresql:x", .badAddress(part: "host")),
            ("postgresql://h:port/x", .badAddress(part: "port")), ("postgresql://h:99999/x", .badAddress(part: "port")),
            ("postgresql://u:%zz@h/x", .badAddress(part: "password")),
            ("postgresql://h/x?sslmode", .badAddress(part: "options")),
        ] as [(String, DatabaseFailure)])
    func namesWhatIsWrong(text: String, failure: DatabaseFailure) {
        #expect(throws: failure) { try read(text) }
    }

    @Test func thePlaceIsWithoutSecrets() {
        let place = { DatabaseSource(connectionString: $0, query: "").redactedPlace }
        #expect(place("postgresql+psycopg2://me:secret@h:5432/x?password=y") == "postgresql://h:5432/x")
        #expect(place("sqlite:///a.db?timeout=3") == "sqlite:///a.db")
        #expect(
            place("postgresql://${file:/home/me/user}:${file:/run/p?w}@h:5432/x?sslmode=require")
                == "postgresql://h:5432/x")
        #expect(
            place("mysql://me@${env:HOST}:1/${file:/run/name}?ssl=true") == "mysql://${env:HOST}:1/${file:/run/name}")
        #expect(place("${env:URL}") == "${env:URL}")
        #expect(place("postgresql://me:pa/ss@h:5432/x") == "postgresql://h:5432/x")
        #expect(place("mysql://me:p?a#ss@h/x?ssl=true") == "mysql://h/x")
    }

    @Test func wordsOfAServerAreShownWithoutWhatIsSecret() throws {
        let address = try read("postgresql://me@h/x?password=hunter2&sslpassword=hunter&sslkey=/k.pem&user=me")
        #expect(
            address.hiding("hunter2 and hunter are wrong for me, look at /k.pem")
                == "••• and ••• are wrong for me, look at /k.pem")
        #expect(try read("mysql://me:hunter2@h/x").hiding("no hunter2") == "no •••")
        #expect(try read("mysql://me:@h/x").hiding("no password") == "no password")
    }
}
