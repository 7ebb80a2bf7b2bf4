package import Foundation
package import Ingestion

extension SQLStore {
    package func answer(for key: AnswerKey) async throws(StoreError) -> KeptAnswer? {
        let answer = try await read(otherwise: nil) { db in try StoredAnswers(db: db).find(key) }
        if answer != nil { context.answerUses.add(key) }
        return answer
    }

    package func keep(
        _ answer: KeptAnswer, for key: AnswerKey, source: SourceID, capacity: Int64
    ) async throws(StoreError) {
        let (uses, compresses) = (context.answerUses.takeAll(), context.compresses)
        try await write(claiming: .answers, durability: .kill) { db in
            let answers = StoredAnswers(db: db)
            for use in uses { try answers.noteUse(of: use) }
            try answers.keep(
                answer, for: key, source: StoredSource.number(of: source, db), capacity: capacity,
                compresses: compresses)
        }
    }

    package func renew(_ key: AnswerKey, expires: Date, at now: Date) async throws(StoreError) {
        let uses = context.answerUses.takeAll()
        try await write(claiming: .answers, durability: .kill) { db in
            let answers = StoredAnswers(db: db)
            for use in uses { try answers.noteUse(of: use) }
            try answers.renew(key, expires: expires.microseconds, at: now.microseconds)
        }
    }

    package func clearAnswers(of sources: [SourceID]?) async throws(StoreError) -> (answers: Int, bytes: Int64) {
        guard try await answers(of: sources).answers > 0 else { return (0, 0) }
        let count = try await write(claiming: .answers) { db in try StoredAnswers(db: db).clear(sources) }
        return (count.answers, count.bytes)
    }

    package func answers(of sources: [SourceID]?) async throws(StoreError) -> (answers: Int, bytes: Int64) {
        let count = try await read(otherwise: StoredAnswers.Count()) { db in
            try StoredAnswers(db: db).count(of: sources)
        }
        return (count.answers, count.bytes)
    }
}
