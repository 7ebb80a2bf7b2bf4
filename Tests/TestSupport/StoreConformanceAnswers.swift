import Foundation
import Ingestion
import Quantities
import Testing

extension StoreConformance {
    static let answers: [StoreConformance] = [
        StoreConformance("keeps answers as they came, and forgets them by source") { store in
            let all: Int64 = 1 << 20
            #expect(try await store.answer(for: key(1)) == nil)
            #expect(try await store.clearAnswers(of: nil) == (0, 0))
            let bodies: [[UInt8]] = [[], [0, 255, 10, 13], Array(repeating: 65, count: 100_000)]
            for (number, body) in bodies.enumerated() {
                try await store.keep(answer(body), for: key(number), source: SourceID("s\(number)"), capacity: all)
            }
            for (number, body) in bodies.enumerated() {
                #expect(try await store.answer(for: key(number)) == answer(body))
            }
            // In place of the earlier one.
            let other = answer([1, 2, 3], tag: nil)
            try await store.keep(other, for: key(1), source: "s1", capacity: all)
            #expect(try await store.answer(for: key(1)) == other)
            #expect(try await store.answers(of: nil).answers == 3)
            let one = try await store.answers(of: ["s2"])
            #expect(one.answers == 1 && one.bytes > 0)
            #expect(try await store.clearAnswers(of: ["s2", "s7"]) == one)
            #expect(try await store.answer(for: key(2)) == nil)
            #expect(try await store.answers(of: nil).answers == 2)
            #expect(try await store.clearAnswers(of: nil).answers == 2)
            #expect(try await store.answers(of: nil) == (0, 0))
        },
        StoreConformance("makes an answer fresh again") { store in
            let noon = StoreSamples.noon
            try await store.keep(answer([1]), for: key(1), source: "news", capacity: 1_000)
            try await store.renew(key(1), expires: noon + 900, at: noon + 600)
            var renewed = answer([1])
            renewed.stored = noon + 600
            renewed.expires = noon + 900
            #expect(try await store.answer(for: key(1)) == renewed)
            try await store.renew(key(9), expires: noon, at: noon)
            #expect(try await store.answer(for: key(9)) == nil)
        },
        StoreConformance("drops the answers that were not used for the longest time") { store in
            func noise(_ seed: UInt64) -> [UInt8] {
                var random = SplitMix(seed: seed)
                return (0..<1_000).map { _ in .random(in: 0...255, using: &random) }
            }
            func known(_ numbers: ClosedRange<Int>) async throws -> [Int] {
                var found: [Int] = []
                for number in numbers where try await store.answer(for: key(number)) != nil { found.append(number) }
                return found
            }
            try await store.keep(answer(noise(1)), for: key(1), source: "news", capacity: 1 << 20)
            let size = try await store.answers(of: nil).bytes
            let capacity = size * 3 + size / 2
            for number in 2...3 {
                try await store.keep(
                    answer(noise(UInt64(number))), for: key(number), source: "news", capacity: capacity)
            }
            #expect(try await store.answer(for: key(1)) != nil)
            try await store.renew(key(2), expires: StoreSamples.noon, at: StoreSamples.noon)
            try await store.keep(answer(noise(4)), for: key(4), source: "other", capacity: capacity)
            #expect(try await known(1...4) == [1, 2, 4])
            try await store.keep(answer(noise(5)), for: key(5), source: "news", capacity: capacity)
            #expect(try await known(1...5) == [2, 4, 5])
            // One that is larger than all may be is not kept, nor what it would replace.
            try await store.keep(answer(noise(6) + noise(7)), for: key(5), source: "news", capacity: size)
            #expect(try await known(1...5).count <= 1)
            #expect(try await store.answer(for: key(5)) == nil)
            #expect(try await store.answers(of: nil).bytes <= size)
        },
    ]

    private static func key(_ number: Int) -> AnswerKey {
        AnswerKey(digest: (0..<32).map { UInt8(truncatingIfNeeded: number &* ($0 + 1)) })
    }

    private static func answer(_ body: [UInt8], tag: String? = "\"v1\"") -> KeptAnswer {
        KeptAnswer(
            body: body,
            headers: HTTPHeaders([HTTPHeader("Content-Type", "text/csv"), HTTPHeader("Link", "<b>; rel=\"next\"")]),
            validator: KeptAnswer.Validator(
                etag: tag, lastModified: tag == nil ? "Thu, 01 May 2025 12:00:00 GMT" : nil),
            stored: StoreSamples.noon, expires: StoreSamples.noon + 300)
    }
}
