internal import Ingestion

/// Sentences about sources: what is wrong with an entry, or with a field's new value.
enum SourceText {
    static func sentence(for problem: SourceProblem) -> String {
        switch problem {
        case .notAnObject(let index, let found):
            "data_sources[\(index)] is \(found) where an object {…} belongs; it was left out."
        case .unnamed(let index, let found):
            "data_sources[\(index)] has no usable source_id\(found.map { " (\(SafeText.line($0, cells: 40)))" } ?? ""); it was left out."
        case .duplicate(let source, let index):
            "data_sources[\(index)]: there is a source \(source) already; the first entry holds."
        case .missingField(let source, let field):
            "The source \(source) has no \(field); it was left out."
        case .invalidField(let source, _, let path, let expected, let found):
            "\(path): expected \(expected), found \(SafeText.line(found, cells: 40)). The source \(source) was left out."
        case .ignoredField(let source, _, let path, let expected, let found):
            "\(path): expected \(expected), found \(SafeText.line(found, cells: 40)). It was ignored; \(source) keeps what is built in."
        case .unknownField(let source, let field, let nearest):
            "The source \(source) has a field \(Wording.quoted(field)) that is none"
                + (nearest.isEmpty ? "" : " (did you mean \(Wording.list(nearest, conjunction: "or"))?)")
                + "; it was kept."
        case .takenAlias(let source, let alias, let owner, let isID):
            takenAlias(alias, of: source, by: owner, isID: isID) + " It was ignored."
        case .unknownSchema(let source, let schema, let nearest):
            "The source \(source) names a schema \(Wording.quoted(schema)) that does not exist"
                + (nearest.isEmpty ? "" : " (did you mean \(Wording.list(nearest, conjunction: "or"))?)") + "."
        }
    }

    static func takenAlias(_ alias: String, of source: SourceID, by owner: SourceID, isID: Bool) -> String {
        let whose = isID ? "is the name of another source" : "is an alias of \(owner) already"
        return "The alias \(Wording.quoted(alias)) of \(source) \(whose)."
    }

    static func reply(for error: SourceFieldError, source: SourceID) -> Reply {
        switch error {
        case .unknownField(let name, let nearest, let known):
            .refused(
                "\(source) has no field \(Wording.quoted(name))"
                    + (nearest.isEmpty ? "." : "; did you mean \(Wording.list(nearest, conjunction: "or"))?"),
                hints: ["It has \(Wording.list(known))."])
        case .notOfKind(let field, let kind, let known):
            .refused("\(source) is of type \(kind) and has no \(field).", hints: ["It has \(Wording.list(known))."])
        case .notSettable(let field):
            .refused("\(field) can only be changed in magpie.json itself.")
        case .notUnderstood(let field, let given, let expected):
            .refused("\(field) takes \(expected); \(Wording.quoted(given)) is not that. Nothing was changed.")
        }
    }
}
