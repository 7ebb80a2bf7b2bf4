// swift-tools-version: 6.2
// The rooms of Magpie, from the bottom up. docs/architecture.md says what each is for and what it may import;
// Tests/ArchitectureTests holds the imports to it.

import PackageDescription

let package = Package(
    name: "magpie",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "magpie", targets: ["magpie"]),
        .library(name: "MagpieKit", targets: ["MagpieKit"]),
        // For programs that want values instead of a conversation: docs/library.md.
        .library(name: "MagpieIngestion", targets: ["MagpieIngestion"]),
        .library(name: "MagpieSettings", targets: ["MagpieSettings"]),
        .library(name: "MagpieIntents", targets: ["MagpieIntents"]),
    ],
    traits: [
        .trait(name: "MariaDB", description: "Reads MySQL and MariaDB databases, by MariaDB's C client.")
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // The tests' HTTP server.
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // Values and texts: no dependencies, no side effects.
        .target(name: "JSONText"),
        .target(name: "Quantities"),

        // The three cores. They know nothing of each other, nor of files, sockets or SQL.
        .target(name: "Settings", dependencies: ["JSONText", "Quantities"]),
        .target(name: "Intents", dependencies: ["JSONText", "Quantities"]),
        .target(name: "Ingestion", dependencies: ["JSONText", "Quantities"]),

        // The grammar: YAML files in grammar/, checked and compiled into the binary by the build; the program reads others.
        .target(
            name: "GrammarFiles", dependencies: ["Intents", "JSONText", .product(name: "Yams", package: "Yams")]),
        .executableTarget(name: "GrammarCompiler", dependencies: ["GrammarFiles", "Intents"]),
        .plugin(name: "EmbedGrammar", capability: .buildTool(), dependencies: ["GrammarCompiler"]),

        // The world.
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .yum(["openssl-devel"]), .brew(["openssl@3"])]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"]), .yum(["libzstd-devel"]), .brew(["zstd"])]),
        // Loaded when the first request is made: linked, it would make every start slower.
        .systemLibrary(
            name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"]), .yum(["libcurl-devel"]), .brew(["curl"])]),
        .target(
            name: "CHTTPClient", dependencies: ["CCurl"],
            linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        // Loads libpq when the first PostgreSQL server is spoken to.
        .target(
            name: "CPostgreSQL", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .systemLibrary(
            name: "CMariaDB", pkgConfig: "libmariadb",
            providers: [.apt(["libmariadb-dev"]), .yum(["mariadb-connector-c-devel"]), .brew(["mariadb"])]),
        .target(
            name: "Adapters",
            dependencies: [
                .target(name: "CMariaDB", condition: .when(traits: ["MariaDB"])),
                "CCrypto", "CHTTPClient", "CPostgreSQL", "CZlib", "CZstd", "Ingestion", "JSONText", "Quantities",
                "Settings",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),

        // The conversation, and the façade that wires it all.
        .target(name: "Reports"),
        .target(
            name: "Dialogue",
            dependencies: ["Ingestion", "Intents", "JSONText", "Quantities", "Reports", "Settings"]),
        .target(
            name: "MagpieKit",
            dependencies: [
                "Adapters", "Dialogue", "GrammarFiles", "Ingestion", "Intents", "JSONText", "Quantities", "Settings",
            ],
            plugins: ["EmbedGrammar"]),

        // Façades over the cores, public on purpose.
        .target(
            name: "MagpieIngestion", dependencies: ["Dialogue", "Ingestion", "JSONText", "MagpieKit", "Quantities"]),
        .target(
            name: "MagpieSettings", dependencies: ["Adapters", "Dialogue", "JSONText", "Quantities", "Settings"]),
        .target(
            name: "MagpieIntents", dependencies: ["GrammarFiles", "Intents", "MagpieKit", "Quantities"]),

        // The terminal.
        .systemLibrary(
            name: "CLibEdit", pkgConfig: "libedit",
            providers: [.apt(["libedit-dev"]), .yum(["libedit-devel"]), .brew(["libedit"])]),
        .target(name: "CEditLine", dependencies: ["CLibEdit"]),
        .target(name: "LineEditing", dependencies: ["CEditLine"]),
        .executableTarget(
            name: "magpie",
            dependencies: [
                "Dialogue", "GrammarFiles", "Ingestion", "Intents", "JSONText", "LineEditing", "MagpieKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        // Built by `make bench` alone.
        .executableTarget(
            name: "LedgerBench", dependencies: ["Adapters", "Ingestion", "Quantities"], path: "Benchmarks/LedgerBench"),
        .executableTarget(
            name: "RecognitionBench", dependencies: ["GrammarFiles", "Intents", "JSONText"],
            path: "Benchmarks/RecognitionBench"),

        .target(
            name: "TestSupport",
            dependencies: [
                "Adapters", "Dialogue", "Ingestion", "Intents", "JSONText", "MagpieKit", "Quantities", "Settings",
                .product(name: "FlyingFox", package: "FlyingFox"), .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/TestSupport"),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText", "Quantities", "TestSupport"]),
        .testTarget(name: "QuantitiesTests", dependencies: ["Quantities"]),
        .testTarget(name: "SettingsTests", dependencies: ["JSONText", "Quantities", "Settings"]),
        .target(
            name: "FuzzTargets", dependencies: ["Intents", "JSONText", "Quantities"], path: "Fuzzing/Targets"),
        .testTarget(
            name: "IntentsTests",
            dependencies: ["FuzzTargets", "GrammarFiles", "Intents", "JSONText", "MagpieKit", "Quantities"],
            exclude: ["Hassil"]),
        .testTarget(
            name: "IngestionTests", dependencies: ["Adapters", "Ingestion", "JSONText", "Quantities", "TestSupport"]),
        .testTarget(
            name: "AdaptersTests",
            dependencies: [
                "Adapters", "CZlib", "CZstd", "Ingestion", "JSONText", "Quantities", "Settings", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "DialogueTests",
            dependencies: [
                "Adapters", "Dialogue", "Ingestion", "Intents", "MagpieKit", "Quantities", "Settings", "TestSupport",
            ],
            exclude: ["Transcripts"]),
        .testTarget(
            name: "LibraryTests",
            dependencies: ["Dialogue", "MagpieIngestion", "MagpieIntents", "MagpieSettings", "TestSupport"]),
        .testTarget(name: "ReportsTests", dependencies: ["Reports", "TestSupport"]),
        .testTarget(name: "LineEditingTests", dependencies: ["LineEditing", "TestSupport"]),
        .testTarget(name: "ProgramTests", dependencies: ["TestSupport"]),
        .testTarget(
            name: "FaultTests",
            dependencies: [
                "Adapters", "Ingestion", "Quantities", "SpendingChild", "TestSupport",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            exclude: ["Preload"]),
        .executableTarget(
            name: "SpendingChild", dependencies: ["Adapters", "Ingestion", "Quantities", "TestSupport"],
            path: "Tests/SpendingChild"),
        .testTarget(name: "ArchitectureTests"),
    ],
    swiftLanguageModes: [.v6]
)

/// On everywhere, so that a later language version changes nothing here.
let upcomingFeatures: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
for target in package.targets
where ![.system, .plugin].contains(target.type) && !["CEditLine", "CHTTPClient", "CPostgreSQL"].contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + upcomingFeatures
}
