internal import Quantities

/// What a source's `schema` may say: a name, built in or of the workspace, or the path of a file.
package struct SchemaNames: Sendable, Equatable {
    /// The built-in names, then those of the workspace.
    package let all: [String]

    /// - Parameter workspace: the files of the workspace's folder `schemas`, without `.json`.
    package init(workspace: [String] = []) {
        let builtIn = RecordSchema.builtIn.map(\.name)
        all = builtIn + workspace.filter { Self.named($0, among: builtIn) == nil }
    }

    /// The name meant, however it is written: `ForecastRecord` is `forecast_record`. A path is itself.
    package func canonical(_ name: String) -> String? {
        Self.isPath(name) ? name : all.first { $0 == name } ?? Self.named(name, among: all)
    }

    package func nearest(to name: String) -> [String] { NearestNames.to(name, among: all) }

    /// Whether it is no name but a file's path: it ends in `.json`.
    static func isPath(_ name: String) -> Bool { name.lowercased().hasSuffix(".json") }

    static func named(_ name: String, among names: [String]) -> String? {
        names.first { plain($0) == plain(name) }
    }

    private static func plain(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
    }
}

/// Finds the schema a source names, and compiles it: built in, a file of the workspace's folder `schemas`, or a path.
package struct SchemaLibrary: Sendable {
    package let names: SchemaNames
    private let load: @Sendable (_ path: String) -> [UInt8]?

    /// - Parameters:
    ///   - load: the bytes of a file, by its path from the workspace; nil where there is none to read.
    package init(names: SchemaNames, load: @escaping @Sendable (_ path: String) -> [UInt8]?) {
        self.names = names
        self.load = load
    }

    package func schema(named name: String) throws(RunFailure) -> RecordSchema {
        guard let canonical = names.canonical(name) else { throw .schemaUnknown(name: name) }
        if let builtIn = RecordSchema.builtIn(named: canonical) { return builtIn }
        let path = SchemaNames.isPath(canonical) ? canonical : "schemas/\(canonical).json"
        guard let text = load(path) else {
            throw .schemaUnusable(name: name, detail: "\(path) is missing or cannot be read")
        }
        do throws(SchemaProblem) {
            return try RecordSchema(name: canonical, json: text)
        } catch {
            throw .schemaUnusable(name: name, detail: "\(path), \(error.description)")
        }
    }
}
