/// What each room may import. The one place to change when a room moves; docs/architecture.md says why it is so.
enum Layers {
    static let rooms: [Room] = [
        // Values and texts.
        Room("JSONText"),
        Room("Quantities", system: [.foundation]),

        // The three cores: nothing of each other, of files, sockets or SQL.
        Room("Settings", imports: ["JSONText", "Quantities"], system: [.foundation]),
        Room("Intents", imports: ["JSONText", "Quantities"], system: [.foundation]),
        Room("Ingestion", imports: ["JSONText", "Quantities"], system: [.foundation]),

        // The grammar as files: the program's own when it is built, others when it runs.
        Room("GrammarFiles", imports: ["Intents", "JSONText", "Quantities", "Yams"], system: [.foundation]),
        Room("GrammarCompiler", imports: ["GrammarFiles", "Intents"], system: [.foundation, .machine]),

        // The world.
        Room(
            "Adapters",
            imports: [
                "CCrypto", "CHTTPClient", "CMariaDB", "CPostgreSQL", "CZlib", "CZstd", "GRDB", "GRDBSQLite",
                "Ingestion", "JSONText", "Quantities", "Settings",
            ],
            system: [.foundation, .machine]),
        Room("CCrypto"),
        Room("CZlib"),
        Room("CZstd"),
        Room("CCurl"),
        Room("CHTTPClient"),
        Room("CMariaDB"),
        Room("CPostgreSQL"),

        // Figures in, a page out.
        Room("Reports"),

        // The conversation never sees Adapters, nor Adapters it: the façade introduces them.
        Room(
            "Dialogue", imports: ["Ingestion", "Intents", "JSONText", "Quantities", "Reports", "Settings"],
            system: [.foundation]),
        Room(
            "MagpieKit",
            imports: [
                "Adapters", "Dialogue", "GrammarFiles", "Ingestion", "Intents", "JSONText", "Quantities", "Settings",
            ],
            system: [.foundation]),

        // Façades for other Swift programs. What they show of the cores is told anew in types of their own.
        Room(
            "MagpieIngestion", imports: ["Dialogue", "Ingestion", "JSONText", "MagpieKit", "Quantities"],
            system: [.foundation]),
        Room(
            "MagpieSettings", imports: ["Adapters", "Dialogue", "JSONText", "Quantities", "Settings"],
            system: [.foundation]),
        Room(
            "MagpieIntents", imports: ["GrammarFiles", "Intents", "MagpieKit", "Quantities"], system: [.foundation]),

        // The terminal. The program meets the values of Dialogue's interface: progress, grammar, JSON; never Adapters.
        Room("CLibEdit"),
        Room("CEditLine"),
        Room("LineEditing", imports: ["CEditLine"], system: [.foundation, .machine]),
        Room(
            "magpie",
            imports: [
                "ArgumentParser", "Dialogue", "GrammarFiles", "Ingestion", "Intents", "JSONText", "LineEditing",
                "Logging", "MagpieKit",
            ],
            system: [.foundation, .machine]),
    ]

    /// Modules of other packages and of the system's libraries. Each is imported by one room, so that replacing it
    /// touches one room.
    static let dependencies: Set<String> = [
        "ArgumentParser", "CCrypto", "CCurl", "CEditLine", "CHTTPClient", "CLibEdit", "CMariaDB", "CPostgreSQL",
        "CZlib", "CZstd", "GRDB",
        "GRDBSQLite", "Logging", "Yams",
    ]
}

/// One target under `Sources`.
struct Room: Sendable {
    var name: String
    var imports: Set<String>
    var system: Set<SystemModules>

    init(_ name: String, imports: Set<String> = [], system: Set<SystemModules> = []) {
        self.name = name
        self.imports = imports
        self.system = system
    }

    var allowed: Set<String> {
        system.reduce(into: imports.union(["Synchronization"])) { $0.formUnion($1.modules) }
    }
}

/// Modules of the toolchain, by what they let a room do.
enum SystemModules: Sendable {
    /// Dates, time zones, text.
    case foundation
    /// Files, descriptors, threads, signals.
    case machine

    var modules: Set<String> {
        switch self {
        case .foundation: ["Foundation", "FoundationEssentials"]
        case .machine: ["Darwin", "Dispatch", "Glibc", "Musl"]
        }
    }
}
