package import Ingestion
internal import Intents

/// What is done with indexes of records.
package enum IndexCall: Sendable, Equatable {
    case list(sources: [SourceID]?)
    /// Field: nil for the words of all texts.
    case create(field: String?, sources: [SourceID]?)
    case drop(field: String?, number: Int?, sources: [SourceID]?)
}

/// What is done with the tags of runs.
package enum TagCall: Sendable, Equatable {
    case list
    case set(String, RunChoice, Bool)
    /// Which tag was not said.
    case removeAll(RunChoice)
}

/// Readings about indexes and tags, bound into calls.
extension CallBuilder {
    static let indexCalls: [String: Binder] = [
        "index_field": Binder("field", "sources") {
            .index(.create(field: $0.text("field") ?? "", sources: $0.sources()))
        },
        "index_text": Binder("sources") { .index(.create(field: nil, sources: $0.sources())) },
        "list_indexes": Binder("sources") { .index(.list(sources: $0.sources())) },
        "drop_index": Binder("field", "index", "sources") {
            .index(.drop(field: $0.text("field"), number: $0.integer("index"), sources: $0.sources()))
        },
        "tag_run": Binder("run", "tag") {
            $0.tag.isEmpty ? .unfinished(.tag) : .tag(.set($0.tag, $0.runChoice, true))
        },
        "untag_run": Binder("run", "tag") {
            $0.value("run") == nil
                ? .unfinished(.run)
                : $0.tag.isEmpty ? .tag(.removeAll($0.runChoice)) : .tag(.set($0.tag, $0.runChoice, false))
        },
        "list_tags": Binder { _ in .tag(.list) },
    ]
}

extension Reading {
    fileprivate var tag: String { (text("tag") ?? "").lowercased() }

    fileprivate var runChoice: RunChoice {
        let numbers = (names("run") ?? []).compactMap { Int($0) }
        return numbers.isEmpty ? .last(of: nil) : .numbers(numbers)
    }
}
