// swift-tools-version: 6.2
// A program of its own that uses Magpie as a library. `swift run` in this folder builds and runs it.

import PackageDescription

// CI builds it from what the tests have built already, which is with this trait; nothing here needs it.
let traits: Set<Package.Dependency.Trait> = Context.environment["TRAITS"] == "MariaDB" ? ["MariaDB"] : []

let package = Package(
    name: "feed-report",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "magpie", path: "../..", traits: traits)],
    targets: [
        .executableTarget(
            name: "FeedReport",
            dependencies: [
                .product(name: "MagpieIngestion", package: "magpie"),
                .product(name: "MagpieIntents", package: "magpie"),
                .product(name: "MagpieSettings", package: "magpie"),
            ])
    ])
