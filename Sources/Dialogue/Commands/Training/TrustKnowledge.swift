internal import Ingestion
internal import Quantities

/// What the store knows of trust, made ready where it was made by an earlier version.
struct TrustKnowledge: Sendable {
    let context: CommandContext
    let store: any Store

    /// Looks through what was stored before the store knew of trust, where there is any such.
    func prepare() async throws(StoreError) {
        try await store.prepareEvidence(context.catalogue.evidence)
    }

    func rules(_ book: RuleBook) async throws(StoreError) -> (trusts: [RuleTrust], notes: [String]) {
        (try await book.ruleData(of: context.catalogue, by: store), try await notes())
    }

    /// What counts for nothing, a sentence a source.
    func notes() async throws(StoreError) -> [String] {
        try await store.uncountedEvidence().sorted { $0.key < $1.key }.map { source, count in
            let isOne = count == 1
            return "\(Formatted.count(count, "record")) of \(source) \(isOne ? "says" : "say") nothing of trust: "
                + "\(isOne ? "it has" : "they have") no score from 0 to 1, and no outcome."
        }
    }
}

/// Trust in figures.
enum TrustText {
    static func number(_ trust: Double) -> String { fixed(trust) }

    static func interval(_ interval: ClosedRange<Double>) -> String {
        "\(fixed(interval.lowerBound)) and \(fixed(interval.upperBound))"
    }

    /// `12 observations`, `its file`: on what grounds.
    static func basis(_ basis: RuleTrust.Basis) -> String {
        switch basis {
        case .observed(let posterior): Formatted.count(posterior.observations, "observation")
        case .stated: "what its file says"
        case .nothing: "nothing known of it"
        }
    }

    /// The same as the end of a sentence.
    static func grounds(_ basis: RuleTrust.Basis) -> String {
        switch basis {
        case .observed: ", by \(self.basis(basis))"
        case .stated: ": that is what its file says"
        case .nothing: ": nothing is known of it yet"
        }
    }

    /// Millionths, as a number.
    static func weight(_ millionths: Int64) -> String {
        Formatted.grouped(DecimalNumber(units: millionths, scale: 6))
    }

    /// A score as it was said: `0.4`, `40%`.
    static func score(_ text: String) -> Double? {
        let words = text.lowercased().split(separator: " ").map(String.init)[...]
        if let percent = SpokenPercent.read(words).first(where: { $0.count == words.count }) { return percent.value }
        return SpokenNumber.read(words).first { $0.count == words.count }?.value
    }

    /// Three places, always.
    private static func fixed(_ value: Double) -> String {
        let thousandths = Int((value * 1000).rounded())
        let digits = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
