/// Checks of a grammar as a whole.
extension DefinitionCompiler {
    mutating func checkNames() {
        func duplicates<Named>(
            _ all: [Named], _ what: String, _ name: (Named) -> String, _ at: (Named) -> SourceLocation
        ) {
            var seen: [String: SourceLocation] = [:]
            for item in all {
                if let first = seen[name(item)] {
                    fail(GrammarProblem(at(item), "\(what) \(name(item)) is already defined at \(first)"))
                } else {
                    seen[name(item)] = at(item)
                }
            }
        }
        duplicates(definition.intents, "intent", \.declaration.name, \.declaration.location)
        duplicates(definition.lists, "list", \.name, \.location)
        duplicates(definition.rules, "rule", \.name, \.location)
        for list in definition.lists where ValueType(rawValue: list.name) != nil || liveNames.contains(list.name) {
            fail(GrammarProblem(list.location, "list \(list.name) has the name of a type or live list"))
        }
        var seen: [TemplateKey: SourceLocation] = [:]
        for intent in definition.intents {
            for sentence in intent.sentences {
                guard let node = try? TemplateParser.parse(sentence.template.text) else { continue }
                let key = TemplateKey(node: node.withoutOffsets)
                if let first = seen[key] {
                    complain(
                        GrammarProblem(
                            sentence.template.location, "“\(sentence.template.text)” stands already at \(first)"))
                } else {
                    seen[key] = sentence.template.location
                }
            }
        }
    }

    fileprivate struct TemplateKey: Hashable {
        var node: TemplateNode
    }

    /// Rules that nothing uses may be recursive too.
    mutating func checkRecursion() {
        for rule in definition.rules where !usedRules.contains(rule.name) {
            guard let parsed = rules[rule.name] else { continue }
            var unknown: [(String, Int)] = []
            parsed.node.visit { if case .rule(let name, let offset) = $0 { unknown.append((name, offset)) } }
            for (name, offset) in unknown where rules[name] == nil || name == rule.name {
                let message = name == rule.name ? "rule <\(name)> uses itself" : "there is no rule <\(name)>"
                fail(GrammarProblem(parsed.location.moved(by: offset), "\(message), in “\(rule.template.text)”"))
            }
        }
    }

    mutating func checkUse() {
        guard isSound else { return }
        for rule in definition.rules where !usedRules.contains(rule.name) {
            complain(GrammarProblem(rule.location, "rule <\(rule.name)> is never used"))
        }
        for list in definition.lists where !usedLists.contains(list.name) {
            complain(GrammarProblem(list.location, "list \(list.name) is never used"))
        }
    }

    /// A slip of the finger must not turn a command into its contrary.
    mutating func checkOpposites() {
        for group in definition.opposites {
            for (index, word) in group.words.enumerated() {
                for other in group.words[(index + 1)...] where EditDistance.between(word, other, limit: 1) != nil {
                    complain(
                        GrammarProblem(group.location, "“\(word)” and “\(other)” are contraries one slip apart"))
                }
            }
        }
    }
}

extension TemplateNode {
    /// The same template wherever it stands.
    fileprivate var withoutOffsets: TemplateNode {
        switch self {
        case .word: self
        case .slot(let kind, let name, _): .slot(kind: kind, name: name, offset: 0)
        case .rule(let name, _): .rule(name: name, offset: 0)
        case .sequence(let nodes): .sequence(nodes.map(\.withoutOffsets))
        case .choice(let nodes): .choice(nodes.map(\.withoutOffsets))
        case .optional(let node): .optional(node.withoutOffsets)
        case .permutation(let nodes): .permutation(nodes.map(\.withoutOffsets))
        }
    }

    /// The first word that turns a sentence round.
    var firstNegation: String? {
        var found: String?
        visit { node in
            guard case .word(let word) = node else { return }
            if Words.negations.contains(word.filter { $0 != "'" }) { found = word }
        }
        return found
    }
}
