import Ingestion
import Intents
import JSONText
import Testing

@testable import Dialogue

/// What a half-described source lacks, and what it will be.
@Suite("A source being described")
struct SourceDraftTests {
    private static func draft(_ change: (inout SourceDraft) -> Void) -> SourceDraft {
        var draft = SourceDraft()
        change(&draft)
        return draft
    }

    static let missing: [(SourceDraft, [SourceDraft.Need])] = [
        (SourceDraft(), [.name, .place]),
        (draft { $0.id = "a" }, [.place]),
        (draft { $0.place = "./sales" }, [.name]),
        (draft { ($0.id, $0.place) = ("a", "https://a.example") }, []),
        (draft { ($0.id, $0.place) = ("a", "ftp://a.example") }, [.kind]),
        (draft { ($0.id, $0.place, $0.kind) = ("a", "ftp://a.example", .file) }, []),
        (draft { ($0.id, $0.place) = ("a", "postgresql://h/db") }, [.query]),
        (draft { ($0.id, $0.kind) = ("a", .database) }, [.place, .query]),
        (draft { ($0.id, $0.kind, $0.place, $0.query) = ("a", .database, "x", "select 1") }, [.place]),
        (draft { ($0.id, $0.kind, $0.place, $0.query) = ("a", .database, "${env:DB}", "select 1") }, []),
        (
            draft { ($0.id, $0.place, $0.query) = ("a", "sqlite:a.db", "select :a, :b, ':c'") },
            [.value(of: "a")]
        ),
        (draft { ($0.id, $0.place, $0.query) = ("a", "sqlite:a.db", "select :last_ingested_timestamp") }, []),
    ]

    @Test("says what is missing, in the order it is asked for", arguments: missing)
    func knowsWhatIsMissing(draft: SourceDraft, needs: [SourceDraft.Need]) {
        #expect(draft.missing == needs)
    }

    @Test(
        "the type is guessed from the place",
        arguments: [
            ("https://a.example/v1", .api), ("HTTP://a.example", .api), ("./sales", .file), ("sales.csv", .file),
            ("sqlite:a.db", .database),
            ("/var/log", .file), ("~/x", .file), ("sqlite:///crm.db", .database), ("host=db user=me", .database),
            ("postgresql://u:${env:PW}@h/db", .database), ("ftp://x", nil), ("file:///tmp/x", .file),
        ] as [(String, SourceDraft.Kind?)])
    func guessesTheType(place: String, kind: SourceDraft.Kind?) {
        #expect(SourceDraft.kind(ofPlace: place) == kind)
    }

    @Test(
        "a name is offered",
        arguments: [
            ("./sales", "sales"), ("./data/Sales Data/", "sales_data"), ("orders.csv.gz", "orders"), (".", nil),
            ("https://api.weather.example/v1/obs", "weather"), ("http://127.0.0.1:8080/x", "127"),
            ("https://www.news.example", "news"),
        ] as [(String, String?)])
    func offersAName(place: String, name: String?) {
        #expect(Self.draft { $0.place = place }.suggestedName == name)
    }

    @Test(
        "only references are taken for a key",
        arguments: [
            ("${env:NEWS_KEY}", "${env:NEWS_KEY}"), ("${file:key.txt}", "${file:key.txt}"),
            ("env:NEWS_KEY", "${env:NEWS_KEY}"), ("$NEWS", "${env:NEWS}"), ("NEWS_API_KEY", "${env:NEWS_API_KEY}"),
            ("bearer ${env:T}", "bearer ${env:T}"), ("none", "none"), ("no key", "none"),
            ("sk-live-1234567890", nil), ("AKIAIOSFODNN7EXAMPLE", nil), ("hunter2", nil), ("bearer abc", nil),
            ("${env:A}B", nil), ("${}", nil), ("${env:}", nil), ("a ${env:X}", nil),
        ] as [(String, String?)])
    func takesOnlyReferences(said: String, key: String?) {
        #expect(SourceKey.read(said) == key)
    }

    @Test func theEntryHoldsWhatWasSaid() throws {
        let api = Self.draft {
            ($0.id, $0.place, $0.key) = ("news", "https://n.example", "bearer ${env:T}")
            ($0.priority, $0.rateLimit, $0.ratePeriod) = (2, 60, "hour")
        }
        #expect(
            api.entry()?.compactText
                == #"{"source_id":"news","source_type":"api","priority":2,"endpoint":"https://n.example","#
                + #""auth_type":"bearer","token":"${env:T}","rate_limit":60,"rate_limit_period":"hour"}"#)
        let file = Self.draft { ($0.id, $0.place, $0.filePattern) = ("s", "./s", "*.csv") }
        #expect(
            file.entry(path: "s")?.compactText
                == #"{"source_id":"s","source_type":"file","path":"s","file_pattern":"*.csv"}"#)
        let database = Self.draft { ($0.id, $0.place, $0.query) = ("d", "sqlite:///d.db", "select 1") }
        #expect(
            database.entry()?.compactText
                == #"{"source_id":"d","source_type":"database","connection_string":"sqlite:///d.db","query":"select 1"}"#
        )
        #expect(SourceDraft().entry() == nil)
    }

    @Test(
        "a pattern fits what lies in a folder",
        arguments: [
            ([("json", 2)], [], "*.json"), ([("csv", 3), ("json", 1)], [("csv", 9)], "*.{csv,json}"),
            ([], [("jsonl.gz", 4)], "**/*.jsonl.gz"), ([], [], nil),
        ] as [([(String, Int)], [(String, Int)], String?)])
    func offersAPattern(here: [(String, Int)], below: [(String, Int)], pattern: String?) {
        let look = FolderLook(
            here: here.map { .init(name: $0.0, count: $0.1) }, below: below.map { .init(name: $0.0, count: $0.1) },
            others: 1)
        #expect(look.pattern == pattern)
    }
}
