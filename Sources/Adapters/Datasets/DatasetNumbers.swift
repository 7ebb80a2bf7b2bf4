import Foundation
import Ingestion

/// What `.magpie/datasets.last` remembers, so that no number is given twice however much is removed, and a batch is found
/// without reading all manifests: the last number that a batch was given, and of each version those of its batches.
///
///     14
///     training 1 1 4
///     spring 1 5 14
struct DatasetNumbers: Sendable, Equatable {
    private(set) var last = 0
    private var versions: [Key: ClosedRange<Int>] = [:]
    private var lastVersions: [String: Int] = [:]

    private struct Key: Hashable {
        let name: String
        let version: Int
    }

    init() {}

    /// - Parameter bytes: lines that are none of ours are passed over; earlier versions wrote the last number alone.
    init(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        if let first = lines.first, let number = Int(first.trimmingCharacters(in: .whitespaces)),
            DatasetManifest.numbers.contains(number)
        {
            last = number
        }
        for line in lines.dropFirst() {
            let parts = line.split(separator: " ")
            let figures = parts.dropFirst().compactMap { Int($0) }
            guard parts.count == 4, figures.count == 3, figures.allSatisfy(DatasetManifest.numbers.contains),
                figures[1] <= figures[2]
            else { continue }
            note(String(parts[0]), figures[0], figures[1]...figures[2])
        }
    }

    var bytes: [UInt8] {
        let lines = versions.sorted { ($0.key.name, $0.key.version) < ($1.key.name, $1.key.version) }.map {
            "\($0.name) \($0.version) \($1.lowerBound) \($1.upperBound)\n"
        }
        return Array("\(last)\n\(lines.joined())".utf8)
    }

    mutating func note(_ name: String, _ version: Int, _ numbers: ClosedRange<Int>) {
        versions[Key(name: name, version: version)] = numbers
        lastVersions[name] = max(lastVersions[name] ?? 0, version)
        last = max(last, numbers.upperBound)
    }

    func knows(_ name: String, _ version: Int) -> Bool { versions[Key(name: name, version: version)] != nil }

    func lastVersion(of name: String) -> Int { lastVersions[name] ?? 0 }

    /// The version that was given the number of a batch.
    func version(ofBatch number: Int) -> (name: String, version: Int)? {
        versions.first { $0.value.contains(number) }.map { ($0.key.name, $0.key.version) }
    }
}
