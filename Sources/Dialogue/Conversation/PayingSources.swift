internal import Ingestion
internal import Intents

/// The sources whose reading calls servers. What reads them spends, whatever the grammar says of the words: then it
/// never acts on a guess.
struct PayingSources: Sendable, Equatable {
    private let all: Set<SourceID>
    private let enabled: Set<SourceID>

    init(_ sources: [Source]) {
        let servers = sources.filter { $0.api != nil }
        all = Set(servers.map(\.id))
        enabled = Set(servers.filter(\.isEnabled).map(\.id))
    }

    /// The same with the effects that its commands have in this workspace.
    func raised(_ recognition: Recognition) -> Recognition {
        guard !all.isEmpty else { return recognition }
        return switch recognition {
        case .understood(let understanding): .understood(raised(understanding))
        case .corrected(let understanding, let corrected): .corrected(raised(understanding), corrected: corrected)
        case .ambiguous(let choices): .ambiguous(choices.map(raised))
        case .unknownName(let list, let name, let nearest, let reading):
            .unknownName(list: list, name: name, nearest: nearest, raised(reading))
        case .unknown, .empty, .tooLong: recognition
        }
    }

    private func raised(_ understanding: Understanding) -> Understanding {
        Understanding(commands: understanding.commands.map(raised))
    }

    private func raised(_ reading: Reading) -> Reading {
        guard [.read, .change].contains(reading.effect), spends(reading) else { return reading }
        var copy = reading
        copy.effect = .spend
        return copy
    }

    private func spends(_ reading: Reading) -> Bool {
        // “it” may be any of them: it is known only when the command runs.
        if ["ingest", "retry_ingest", "test_source", "preview_source"].contains(reading.intent),
            reading.names("sources") == ["it"]
        {
            return true
        }
        switch CallBuilder.call(for: reading) {
        case .ingest(let request):
            return !request.isDryRun && request.file == nil && ["api", nil].contains(request.type)
                && isAmong(request.selection)
        case .testSources(let selection), .previewSources(let selection, _): return isAmong(selection)
        case .doctor(let request): return request.sources.map(isAmong) ?? false
        case .retryIngest(let choice): return isAmong(SourceSelection(named: choice.sources))
        default: return false
        }
    }

    private func isAmong(_ selection: SourceSelection) -> Bool {
        let meant = selection.named.map { all.intersection($0) } ?? enabled
        return !meant.subtracting(selection.excluded).isEmpty
    }
}
