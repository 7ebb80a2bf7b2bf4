extension Recognizer {
    private static let mostRunnersUp = 5

    /// How the line was read, and which readings lost and why.
    package func explain(_ line: String) -> Explanation {
        let recognition = recognize(line)
        guard line.utf8.count <= Self.longestLine else {
            return Explanation(line: line, tokens: [], recognition: recognition, commands: [], runnersUp: [])
        }
        let utterance = Utterance(line, network: network)
        let commands = recognition.readings
        guard (1...Self.mostTokens).contains(utterance.tokens.count) else {
            return Explanation(
                line: line, tokens: utterance.tokens, recognition: recognition, commands: commands, runnersUp: [])
        }
        let ranges =
            commands.isEmpty
            ? [0..<line.utf8.count]
            : Array(Set(commands.map(\.range))).sorted {
                $0.lowerBound < $1.lowerBound
            }
        let runnersUp = ranges.flatMap { range -> [Explanation.RunnerUp] in
            let first = utterance.tokens.firstIndex { $0.range.lowerBound >= range.lowerBound } ?? 0
            let end = utterance.tokens.lastIndex { $0.range.upperBound <= range.upperBound }.map { $0 + 1 } ?? first
            return first < end ? losers(in: utterance, first..<end, besides: commands) : []
        }
        return Explanation(
            line: line, tokens: utterance.tokens, recognition: recognition, commands: commands, runnersUp: runnersUp)
    }

    private func losers(
        in utterance: Utterance, _ range: Range<Int>, besides winners: [Reading]
    ) -> [Explanation.RunnerUp] {
        var leniencies: [Leniency] = [.exact]
        if let mending = Mending(utterance, network: network, vocabulary: vocabulary) {
            leniencies.append(.mending(mending))
        }
        for leniency in leniencies {
            var matcher = Matcher(
                utterance, network: network, vocabulary: vocabulary, leniency: leniency, range: range,
                mayHoldSeveral: false)
            matcher.run()
            guard let best = matcher.bestFinal else { continue }
            let ordered = matcher.finals.map { matcher.found(endingIn: $0) }
                .sorted { ($0.cost, $0.template) < ($1.cost, $1.template) }
            let bestCost = matcher.nodes[best].cost
            var runnersUp: [Explanation.RunnerUp] = []
            for found in ordered {
                guard let reading = found.readings.first, runnersUp.count < Self.mostRunnersUp else { break }
                let isWinner = winners.contains { $0.template == reading.template && $0.means(reading) }
                guard !isWinner else { continue }
                runnersUp.append(Explanation.RunnerUp(reading: reading, why: found.cost.drawback(against: bestCost)))
            }
            return runnersUp
        }
        return []
    }
}

extension Recognition {
    /// All readings it holds.
    package var readings: [Reading] {
        switch self {
        case .understood(let understanding), .corrected(let understanding, _): understanding.commands
        case .ambiguous(let understandings): understandings.flatMap(\.commands)
        case .unknownName(_, _, _, let reading): [reading]
        case .unknown, .empty, .tooLong: []
        }
    }
}
