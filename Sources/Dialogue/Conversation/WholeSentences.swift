internal import Intents

/// Commands as sentences that mean the same wherever they are said.
extension Assistant {
    /// So many ways are tried.
    private static let mostTries = 40

    /// nil where no sentence is found that is read as just this.
    func sentence(for reading: Reading) -> String? {
        let own = [reading.withoutForm]
        let sentence = SentenceWriter(grammar: grammar).sentences(for: own[0]).prefix(Self.mostTries)
            .first { says($0, own) }
        return sentence.map { $0 + (reading.form.map { " as \($0.rawValue)" } ?? "") }
    }
}
