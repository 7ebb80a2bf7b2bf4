// swift-tools-version: 6.2
// The program that libFuzzer drives, apart from the program's own package because everything in it is instrumented.
// `scripts/fuzz` builds and runs them. The sources are the program's, by symbolic links.

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .unsafeFlags(["-sanitize=fuzzer,address", "-O"]),
]
let linking: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer,address"])]

let package = Package(
    name: "fuzzing",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "JSONText", swiftSettings: settings),
        .target(name: "Quantities", swiftSettings: settings),
        .target(name: "Intents", dependencies: ["JSONText", "Quantities"], swiftSettings: settings),
        .target(
            name: "FuzzTargets", dependencies: ["Intents", "JSONText", "Quantities"], path: "Targets",
            swiftSettings: settings),
        .executableTarget(
            name: "Fuzz", dependencies: ["FuzzTargets"], path: "Fuzz", swiftSettings: settings,
            linkerSettings: linking),
    ],
    swiftLanguageModes: [.v6]
)
