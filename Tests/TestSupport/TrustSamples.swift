import Foundation
package import Ingestion
import JSONText

/// Records that speak of trust.
package enum TrustSamples {
    /// Records with these bodies, at consecutive positions from 1 in one file; told apart by their texts.
    /// - Parameter key: what tells them apart besides; nil for a source without.
    package static func batch(
        _ bodies: [String], file: String = "/data/trust.jsonl", key: (@Sendable ([UInt8]) -> RecordIdentity?)? = nil
    ) -> Batch {
        var block = RecordBlock()
        let hasher = SHA256Digest()
        for (index, text) in bodies.enumerated() {
            let body = Array(text.utf8)
            block.entries.append(
                RecordBlock.Entry(
                    bodyOffset: block.bodies.count, bodyLength: body.count,
                    identity: body.withUnsafeBufferPointer { hasher.identity(of: $0) }, file: 0,
                    position: Int64(index + 1),
                    eventTime: Int64(StoreSamples.noon.timeIntervalSince1970 * 1_000_000) + Int64(index),
                    key: key?(body)))
            block.bodies += body
        }
        return Batch(records: block, files: [StoreSamples.progress(file, positions: Int64(bodies.count))])
    }

    /// What tells apart records with an `id`; nil for one without.
    package static let key: @Sendable ([UInt8]) -> RecordIdentity? = { body in
        guard let id = (try? JSONValue(parsing: body))?["id"]?.string else { return nil }
        return Array(id.utf8).withUnsafeBufferPointer { SHA256Digest().identity(of: $0) }
    }

    package static func score(_ scenario: String, _ score: String, further: String = "") -> String {
        #"{"scenario_id":"\#(scenario)","trust_score":\#(score)\#(further)}"#
    }

    package static func outcome(_ scenario: String, _ capital: String, further: String = "") -> String {
        #"{"scenario_id":"\#(scenario)","capital":\#(capital)\#(further)}"#
    }
}

extension Store {
    /// Makes the source ready for records that are told apart by their `id`, or by all they say.
    package func prepareTrust(of source: SourceID, isKeyed: Bool, maximumVersions: Int) async throws {
        try await prepareKeys(
            of: source, fields: isKeyed ? ["id"] : [], maximumVersions: maximumVersions, key: TrustSamples.key)
    }

    /// What is known, in the order of kinds and names: `scenario calm 0.5/1.5 in 2`.
    package func knownTrust() async throws -> [String] {
        var known: [String] = []
        for kind in TrustSubject.Kind.allCases {
            known += try await posteriors(of: kind, names: nil).map { posterior in
                let sums = [posterior.weight.successes, posterior.weight.failures].map { "\(Double($0) / 1e6)" }
                return "\(kind) \(posterior.subject.name) \(sums.joined(separator: "/")) in \(posterior.observations)"
            }
        }
        return known
    }
}
