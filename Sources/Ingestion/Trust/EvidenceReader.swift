internal import JSONText

/// Reads what a record says of trust. Not to be shared between tasks.
package final class EvidenceReader {
    private let kind: EvidenceKind
    private let scanner = JSONScanner(maximumDepth: 4096)

    package init(_ kind: EvidenceKind) {
        self.kind = kind
    }

    /// What one record says.
    package struct Evidence: Sendable, Equatable {
        /// Its scenario and its rules, each once.
        package var subjects: [TrustSubject]
        /// The same for each of them; nil where it counts for nothing: a score outside 0 to 1, no number at all.
        package var weight: TrustWeight?

        package init(subjects: [TrustSubject], weight: TrustWeight?) {
            self.subjects = subjects
            self.weight = weight
        }
    }

    /// - Returns: nil for a record that speaks of nothing.
    package func evidence(in body: UnsafeBufferPointer<UInt8>) -> Evidence? {
        guard let base = body.baseAddress,
            case .complete(let end) = scanner.scan(base, from: 0, to: body.count, isFinal: true)
        else { return nil }
        let record = scanner.tape(base, from: 0, to: end)
        guard record.count > 0, case .object = record[0].kind else { return nil }
        var members = Members()
        var index = 1
        while index < record[0].extent {
            members.note(record, at: index)
            index = record.next(after: index + 1)
        }
        guard !members.subjects.isEmpty else { return nil }
        return Evidence(subjects: Set(members.subjects).sorted(), weight: weight(members))
    }

    private func weight(_ members: Members) -> TrustWeight? {
        switch kind {
        case .trustScores: return members.score.flatMap { TrustWeight(score: $0) }
        case .outcomes:
            if let isSuccess = members.isSuccess { return isSuccess ? .success : .failure }
            return members.capital.map { $0 > members.baseline ?? 0 ? .success : .failure }
        }
    }

    /// Bytes of a name. A longer one is no name of anything, and no index of a server takes it: it counts for nobody.
    package static let longestName = 500

    /// The members of a record that matter; of two of one name the first, as in every question about records.
    private struct Members {
        private var seen: Set<Member> = []
        private var scenario: String?
        private var rule: String?
        private var rules: [String] = []
        private(set) var score: Double?
        private(set) var capital: Double?
        private(set) var baseline: Double?
        private(set) var isSuccess: Bool?

        var subjects: [TrustSubject] {
            let all =
                (scenario.map { [TrustSubject(.scenario, $0)] } ?? [])
                + ((rule.map { [$0] } ?? []) + rules).map { TrustSubject(.rule, $0) }
            return all.filter { $0.name.utf8.count <= EvidenceReader.longestName }
        }

        mutating func note(_ record: JSONTape, at key: Int) {
            guard let member = record.name(at: key), seen.insert(member).inserted else { return }
            let value = key + 1
            switch member {
            case .scenario: scenario = record.string(at: value)
            case .rule: rule = record.string(at: value)
            case .rules:
                rules = []
                guard case .array = record[value].kind else { return }
                var element = value + 1
                while element < record[value].extent {
                    if let rule = record.string(at: element) { rules.append(rule) }
                    element = record.next(after: element)
                }
            case .score: score = record.number(at: value)
            case .capital: capital = record.number(at: value)
            case .baseline: baseline = record.number(at: value)
            case .success:
                switch record[value].kind {
                case .trueWord: isSuccess = true
                case .falseWord: isSuccess = false
                default: isSuccess = nil
                }
            }
        }
    }

    fileprivate enum Member: String {
        case scenario = "scenario_id"
        case rule = "rule_id"
        case rules
        case score = "trust_score"
        case capital
        case baseline
        case success
    }
}

extension JSONTape {
    fileprivate func name(at key: Int) -> EvidenceReader.Member? {
        EvidenceReader.Member(rawValue: String(decoding: decodedText(at: key), as: UTF8.self))
    }

    /// A text that says something.
    func string(at index: Int) -> String? {
        switch self[index].kind {
        case .string where self[index].extent > 0, .escapedString:
            // A store on a server keeps no zero character.
            String(decoding: decodedText(at: index), as: UTF8.self).replacing("\0", with: "\u{FFFD}")
        default: nil
        }
    }

    func number(at index: Int) -> Double? {
        guard case .number = self[index].kind else { return nil }
        return Double(String(decoding: text(at: index), as: UTF8.self))
    }
}
