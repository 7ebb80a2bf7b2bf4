package import JSONText

/// A grammar in hassil's shape, ready to read lines with.
package struct HassilGrammar: Sendable {
    let language: String
    let ignoresWhitespace: Bool
    let skipWords: [String]
    let lists: [String: HassilList]
    let rules: [String: HassilExpression]
    /// In the order of the file.
    let blocks: [HassilBlock]
    /// What stands wrong in it: path and message. What is named so is left out.
    package private(set) var problems: [HassilProblem]
    /// Number words by language and range.
    let numbers: HassilNumbers
    let fragments: HassilFragments

    /// All intents, in the order of the file.
    package var intentNames: [String] {
        blocks.map(\.intent).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    package var languageName: String { language }

    package var sentenceCount: Int { blocks.reduce(0) { $0 + $1.sentences.count } }

    /// - Parameter spelling: how numbers are written in words, by language.
    package init(_ value: JSONValue, spelling: NumberSpelling) {
        var reader = HassilReader()
        language = value["language"]?.string ?? ""
        if language.isEmpty { reader.complain([], "a grammar needs a language") }
        ignoresWhitespace = value["settings"]?["ignore_whitespace"]?.bool ?? false
        skipWords = value["skip_words"]?.elements?.compactMap(\.string) ?? []
        rules = reader.rules(value["expansion_rules"], at: ["expansion_rules"])
        lists = reader.lists(value["lists"], at: ["lists"])
        var blocks: [HassilBlock] = []
        if value["intents"]?.members == nil { reader.complain([], "a grammar needs intents") }
        let wildcards = Set(lists.compactMap { if case .wildcard = $1 { $0 } else { nil } })
        for intent in value["intents"]?.members ?? [] {
            let path = ["intents", intent.key, "data"]
            for (number, data) in (intent.value["data"]?.elements ?? []).enumerated() {
                blocks.append(
                    reader.block(
                        data, of: intent.key, wildcards: wildcards, at: path + [String(number)]))
            }
        }
        self.blocks = blocks
        problems = reader.problems
        var numbers = HassilNumbers(spelling: spelling)
        for lists in [lists] + blocks.map(\.lists) {
            for case .range(let range) in lists.values { numbers.add(range, language: language) }
        }
        for reference in blocks.flatMap(\.sentences).flatMap(\.expression.listReferences) {
            if let range = reference.range { numbers.add(range, language: language) }
        }
        for reference in rules.values.flatMap(\.listReferences) {
            if let range = reference.range { numbers.add(range, language: language) }
        }
        self.numbers = numbers
        fragments = HassilFragments(blocks: blocks, rules: rules)
        checkNames()
    }
}

/// Something wrong with a grammar in hassil's shape: where, as keys and numbers, and what.
package struct HassilProblem: Error, Sendable, Hashable {
    package var path: [String]
    package var message: String
}

/// Sentences that share what they need and set.
struct HassilBlock: Sendable {
    var intent: String
    var sentences: [Sentence]
    var slots: [JSONValue.Member]
    var requires: [JSONValue.Member]
    var excludes: [JSONValue.Member]
    var lists: [String: HassilList]
    var rules: [String: HassilExpression]
    var keywords: Set<String>?
    var path: [String]

    struct Sentence: Sendable {
        var text: String
        var expression: HassilExpression
        /// Its place in the file.
        var number: Int
    }
}

extension HassilGrammar {
    /// Rules that nothing defines; lists may come with the line.
    private mutating func checkNames() {
        for block in blocks {
            for sentence in block.sentences {
                var seen: Set<String> = []
                var open = sentence.expression.ruleNames
                while let name = open.popLast() {
                    guard seen.insert(name).inserted else { continue }
                    if let rule = block.rules[name] ?? rules[name] {
                        open += rule.ruleNames
                    } else {
                        problems.append(
                            HassilProblem(
                                path: block.path + ["sentences", String(sentence.number)],
                                message: "there is no rule <\(name)>"))
                    }
                }
            }
        }
        for name in rules.keys.sorted() where isRecursive(name) {
            problems.append(HassilProblem(path: ["expansion_rules", name], message: "rule <\(name)> uses itself"))
        }
    }

    private func isRecursive(_ name: String) -> Bool {
        var seen: Set<String> = []
        var open = rules[name]?.ruleNames ?? []
        while let next = open.popLast() {
            if next == name { return true }
            if seen.insert(next).inserted { open += rules[next]?.ruleNames ?? [] }
        }
        return false
    }

    /// Lists that are named but defined nowhere: the caller must give them with each line.
    package var missingLists: [String] {
        var missing: Set<String> = []
        for block in blocks {
            for sentence in block.sentences {
                var expressions = [sentence.expression]
                var seen: Set<String> = []
                while let expression = expressions.popLast() {
                    for reference in expression.listReferences where reference.range == nil {
                        if block.lists[reference.list] == nil, lists[reference.list] == nil {
                            missing.insert(reference.list)
                        }
                    }
                    for name in expression.ruleNames where seen.insert(name).inserted {
                        if let rule = block.rules[name] ?? rules[name] { expressions.append(rule) }
                    }
                }
            }
        }
        return missing.sorted()
    }
}
