internal import Dialogue
public import Foundation
internal import Ingestion
internal import Quantities

/// Why nothing was ingested, or nothing could be said.
public enum IngestionError: Error, Sendable, Equatable {
    /// There is no `magpie.json` in that folder, nor a store.
    case noWorkspace(path: String)
    /// `nearest` are the sources that may be meant.
    case unknownSource(String, nearest: [String])
    case sourceDisabled([String])
    /// No enabled source fits.
    case nothingToIngest
    /// It may cost more than is spent without being asked: say `mayCost: true` to go on.
    case needsConfirmation(likelyUSD: Decimal, mostUSD: Decimal)
    /// The store cannot be used; as a person reads it.
    case store(String)

    init(_ refusal: IngestionService.Refusal) {
        switch refusal {
        case .noWorkspace(let path): self = .noWorkspace(path: path)
        case .unknownSource(let source, let nearest):
            self = .unknownSource(source.rawValue, nearest: nearest.map(\.rawValue))
        case .disabled(let sources): self = .sourceDisabled(sources.map(\.rawValue))
        case .nothingChosen: self = .nothingToIngest
        case .needsConfirmation(let likely, let most):
            self = .needsConfirmation(likelyUSD: likely.decimal, mostUSD: most.decimal)
        case .store(let error): self = .store(ErrorText.sentence(for: error))
        }
    }
}

extension Money {
    /// In dollars, exactly.
    var decimal: Decimal { Decimal(microdollars) / 1_000_000 }
}
