internal import Foundation
internal import JSONText

/// Reads a listing page by page. Pages whose cost is known before they are asked for are gathered into full batches;
/// where only the answer says what it cost, each page is a batch, so that its settlement commits soon.
package actor APIBatchReader: BatchReader {
    private let call: APICall
    private let source: Source
    private let schema: RecordSchema?
    private let collector: RecordCollector
    private let watch: CursorWatch
    private let isWaiting: (@Sendable (ReadingWait) -> Void)?
    private let random: @Sendable () -> UInt64
    private let knownFields: FieldInventory
    private let gathersPages: Bool
    private var paging: Paging
    private let ahead: PagesAhead
    private var current: PageReading?
    /// Of the page to be asked for: how often it was, and the key it goes by.
    private var attempts = 0
    private var idempotencyKey: String
    /// Until when nothing can be asked for.
    private var pause: ReadingWait?
    private var waitsForOthersUntil: Date?
    private var settlements: [Settlement] = []
    private var failure: RunFailure?
    private var hasPageEnded = false
    private var batchBegan = Date.distantPast
    private var isOver = false
    private var calls = CallSummary()
    private var readBytes: Int64 = 0

    init(
        _ call: APICall, of source: Source, schema: RecordSchema?, watch: sending CursorWatch,
        collector: sending RecordCollector, options: ReadingOptions, random: @escaping @Sendable () -> UInt64
    ) {
        self.call = call
        self.source = source
        self.schema = schema
        self.collector = collector
        self.watch = watch
        self.random = random
        isWaiting = options.isWaiting
        knownFields = options.knownFields
        gathersPages = call.api.isCostKnownBeforehand(under: call.options)
        paging = Paging(call.api.pagination, origin: call.template.origin)
        ahead = PagesAhead(call, limit: call.api.requestsAtOnce - 1)
        idempotencyKey = CallKey.make(random)
        calls.isPriceAssumed = call.api.price(under: call.options).isAssumed
    }

    package var summary: ReadingSummary {
        let inventory = collector.inventory
        return ReadingSummary(
            duplicateKeyWarnings: collector.duplicateKeyWarnings,
            drift: inventory.drift(from: knownFields),
            fields: inventory, readBytes: readBytes, calls: calls)
    }

    package func next() async throws(RunFailure) -> Batch? {
        if !watch.isIdle, collector.isTaking == nil { collector.isTaking = { [watch] in watch.note($0) } }
        while !Task.isCancelled {
            if isBatchOver { return await takeBatch() }
            if let failure {
                await ahead.cancel()
                try await call.giveBackUnused()
                throw failure
            }
            if current != nil {
                try await readOn()
            } else if let page = paging.next {
                try await ask(for: page)
            } else {
                guard !isOver else { return nil }
                isOver = true
                return await takeBatch()
            }
        }
        current?.answer.cancel()
        await ahead.cancel()
        try await call.giveBackUnused()
        return nil
    }

    package func committed() {}

    /// Whether what was gathered should be handed over now.
    private var isBatchOver: Bool {
        if collector.isFull { return true }
        guard current == nil, !collector.isEmpty || !settlements.isEmpty else { return false }
        if failure != nil || pause != nil { return true }
        guard paging.next != nil, hasPageEnded else { return false }
        return !gathersPages || call.clock.now().timeIntervalSince(batchBegan) >= 1
    }

    private var isAtEnd: Bool { paging.next == nil && current == nil && failure == nil }

    private func takeBatch() async -> Batch? {
        if var page = current, page.isBegun {
            note(&page)
            page.digest = collector.digest(since: page.mark, continuing: page.digest ?? PageReading.emptyDigest)
            page.isHandedOver = true
            page.isBegun = false
            current = page
        }
        hasPageEnded = false
        var batch = collector.takeBatch()
        current?.mark = collector.mark
        batch.settlements = Settlement.joined(settlements)
        batch.settlements += isAtEnd ? await call.free.rest() : call.free.late(at: call.clock.now())
        settlements = []
        if isAtEnd {
            isOver = true
            if paging.isComplete {
                batch.cursors = watch.moves
                calls.cursors = batch.cursors
            } else {
                calls.endedAtPageLimit = true
            }
        }
        return batch.isEmpty ? nil : batch
    }

    // MARK: Asking

    private func ask(for page: PageRequest) async throws(RunFailure) {
        if let pause {
            // What was gathered has been handed over: nobody waits for it.
            isWaiting?(pause)
            await call.clock.pause(for: .seconds(max(pause.until.timeIntervalSince(call.clock.now()), 0.001)))
            self.pause = nil
            return
        }
        let outcome: APICall.Outcome
        if attempts == 0, let early = try await ahead.take(page) {
            (outcome, idempotencyKey) = early
        } else {
            outcome = try await call.ask(for: page, idempotencyKey: idempotencyKey)
        }
        switch outcome {
        case .answered(let answer): begin(page, answer)
        case .mustWait(let wait): waitIfWorthIt(wait, for: page)
        case .refused(let refusal): waitForOthers(refusal, page: page)
        case .failed(let failed):
            calls.usage += failed.usage
            retry(failed, page: page)
        }
    }

    private func begin(_ page: PageRequest, _ answer: PageAnswer) {
        waitsForOthersUntil = nil
        if collector.isEmpty, settlements.isEmpty { batchBegan = call.clock.now() }
        current = PageReading(
            page, answer, of: source, api: call.api, schema: schema, hidden: call.template.secrets,
            maximumDepth: collector.scanner.maximumDepth, keeps: call.options.cache.isOn && answer.key != nil,
            mark: collector.mark)
        ahead.fill(behind: page, paging, random)
    }

    private func waitIfWorthIt(_ wait: ReadingWait, for page: PageRequest) {
        let length = wait.until.timeIntervalSince(call.clock.now())
        guard length <= call.options.maximumWait.inSeconds else {
            return fail(.waitTooLong(until: wait.until, page: page.number))
        }
        pause = wait
    }

    /// Others, or calls of our own that are not settled yet, may give back what is missing.
    private func waitForOthers(_ refusal: SpendingRefusal, page: PageRequest) {
        let now = call.clock.now()
        let isHopeful =
            refusal.outstanding > 0
            && refusal.recorded - refusal.outstanding <= refusal.allowed - refusal.needed
        let until = waitsForOthersUntil ?? now + Self.patience
        guard isHopeful, now < until else { return fail(.spending(refusal, page: page.number)) }
        waitsForOthersUntil = until
        pause = ReadingWait(until: now + 0.25, reason: .outstanding)
    }

    /// Calls under way are over after so many seconds, or belong to a process that is gone.
    private static let patience: TimeInterval = 10

    private func retry(_ failed: APICall.CallFailure, page: PageRequest) {
        attempts += 1
        let rules = call.options.retries
        guard failed.isTransient, attempts <= rules.maximumRetries else { return fail(failed.failure) }
        calls.retries += 1
        let share = Double(random() >> 11) / Double(1 << 53)
        let length = failed.pause ?? rules.pause(beforeRetry: attempts, share: share)
        let until = call.clock.now() + length.inSeconds
        waitIfWorthIt(ReadingWait(until: until, reason: .retry(attempts)), for: page)
    }

    private func fail(_ failure: APIFailure) {
        self.failure = .api(failure)
        watch.dropPage()
    }

    // MARK: Reading

    /// One step: what is there is read, or more comes.
    private func readOn() async throws(RunFailure) {
        guard var page = current else { return }
        if !page.isBegun {
            collector.beginFile(progress(of: page))
            page.isBegun = true
        }
        let step = page.read(into: collector)
        note(&page)
        current = page
        switch step {
        case .batchIsFull: break
        case .finished: try await finish(page)
        case .wrongContent(let detail):
            let type = PageContent.mediaType(page.answer.headers)
            try await give(
                up: page,
                for: .wrongContent(
                    type: call.template.secrets.excerpt(of: Array(type.utf8), count: 80), page: page.request.number,
                    detail: call.template.secrets.excerpt(of: Array(detail.utf8), count: 400)))
        case .needsMore: try await fill(page)
        }
    }

    private func fill(_ page: PageReading) async throws(RunFailure) {
        switch page.answer.body {
        case .kept(let bytes):
            if page.bytes == 0, !bytes.isEmpty { current?.append(bytes) }
            current?.end()
        case .coming(let body):
            let stretch: [UInt8]?
            do throws(HTTPFailure) {
                stretch = try await body.next()
            } catch {
                guard case .endUnproven = error else { return try await lose(page, error) }
                current?.endUnproven()
                return
            }
            guard let stretch else {
                current?.end()
                return
            }
            readBytes += Int64(stretch.count)
            guard readBytes <= call.options.maximumRunBytes else {
                return try await give(up: page, for: .runTooLarge(limit: call.options.maximumRunBytes))
            }
            current?.append(stretch)
        }
    }

    /// The page did not come whole. Asked for again, it is read from its beginning; where a part of it has been stored
    /// already, that would count its records twice.
    private func lose(_ page: PageReading, _ error: HTTPFailure) async throws(RunFailure) {
        var failed = try await call.settle(page.answer.reservation, failedBy: error, page: page.request)
        calls.usage += failed.usage
        page.answer.cancel()
        current = nil
        watch.dropPage()
        if page.isHandedOver { failed.isTransient = false }
        let isLast = !failed.isTransient || attempts >= call.options.retries.maximumRetries
        // What came is sound and paid for: it is kept where no other answer will come.
        if !isLast { collector.goBack(to: page.mark) }
        retry(failed, page: page.request)
    }

    /// What came is no page of this listing: billed as answered.
    private func give(up page: PageReading, for failure: APIFailure) async throws(RunFailure) {
        page.answer.cancel()
        current = nil
        if page.answer.reservation != nil { bill(page, AnswerFigures(bytes: page.bytes)) }
        if !page.isHandedOver, collector.rejections(since: page.mark).isEmpty { collector.goBack(to: page.mark) }
        fail(failure)
    }

    private func finish(_ page: PageReading) async throws(RunFailure) {
        var page = page
        // Announced lengths may be kept by what is cut nevertheless.
        if collector.rejections(since: page.mark).contains(where: { $0.reason == .truncated }) {
            return try await lose(page, .incomplete(received: page.bytes))
        }
        if page.isEndUnproven, !page.isWholeByItself {
            return try await lose(page, .endUnproven(received: page.bytes))
        }
        let (next, figures) = page.findings()
        if page.answer.reservation != nil { bill(page, figures) }
        if let whole = page.whole { try await call.keep(whole, of: page.answer) }
        let outcome = PageOutcome(
            records: Int(page.document.position),
            digest: collector.digest(since: page.mark, continuing: page.digest ?? PageReading.emptyDigest), next: next,
            links: page.answer.headers.values(of: "Link"), url: page.answer.url)
        current = nil
        do throws(APIFailure) {
            try paging.pass(page.request, outcome)
        } catch {
            // What is there once more would count as so many duplicates.
            if case .pagesLoop = error, !page.isHandedOver { collector.goBack(to: page.mark) }
            return fail(error)
        }
        note(page, outcome)
        if paging.next == nil { await ahead.cancel() }
        attempts = 0
        idempotencyKey = CallKey.make(random)
        hasPageEnded = true
        checkTokens(page)
    }

    private func note(_ page: PageReading, _ outcome: PageOutcome) {
        watch.passPage()
        calls.pages += 1
        calls.maskedSecrets += page.maskedSecrets
        if page.answer.isKept { calls.cachedPages += 1 }
        if outcome.records == 0 {
            collector.goBack(to: page.mark)
        } else if page.request.number == 1, outcome.records == 1, source.shape.recordsAt == nil,
            let body = collector.firstBody(since: page.mark)
        {
            calls.suggestedRecordsAt = RecordsSuggestion.pointer(in: Array(body))
        }
    }

    /// What the answer came to; settled with the batch.
    private func bill(_ page: PageReading, _ figures: AnswerFigures) {
        guard let reservation = page.answer.reservation else { return }
        var figures = figures
        // What is kept was not sent again.
        if page.answer.isKept { figures.bytes = 0 }
        figures.tokens = call.api.tokens?.value(in: page.answer.answerHeaders) ?? figures.tokens
        figures.cost = call.api.price?.stated?.value(in: page.answer.answerHeaders) ?? figures.cost
        let bill = figures.bill(call.api, under: call.options)
        settlements.append(
            Settlement(reservation, usage: bill.usage, areTokensEstimated: bill.areTokensEstimated))
        calls.usage += bill.usage
        if bill.areTokensEstimated { calls.areTokensEstimated = true }
        if bill.isCostUnreadable { calls.unreadableCosts += 1 }
        if bill.isAboveMost { calls.costsAboveMost += 1 }
    }

    /// Pages that take more tokens than a request may are not asked for any further.
    private func checkTokens(_ page: PageReading) {
        guard call.api.tracksTokenUsage, paging.next != nil, page.answer.reservation != nil, calls.usage.calls > 0
        else { return }
        let expected = calls.usage.tokens / calls.usage.calls
        let limit = call.options.maximumTokensPerRequest
        if expected > limit { fail(.tooManyTokens(expected: expected, limit: limit)) }
    }

    // MARK: Places

    private func progress(of page: PageReading) -> FileProgress {
        FileProgress(
            path: APIPlace.path(of: call.api, page: page.request.number), size: 0, modified: 0, device: 0, inode: 0,
            state: .reference, context: page.document.context)
    }

    private func note(_ page: inout PageReading) {
        let context = page.document.context
        if page.isBegun, context != nil { collector.updateFile { $0.context = context } }
    }
}

extension PageReading {
    static let emptyDigest: UInt64 = 0xcbf2_9ce4_8422_2325
}

/// Names a page where the store and quarantine name a file.
package enum APIPlace {
    private static let mark = "#page="

    static func path(of api: APISource, page: Int) -> String { api.redactedPlace + mark + String(page) }

    /// The address and page such a name stands for; nil for that of a file.
    package static func read(_ path: String) -> (address: String, page: Int)? {
        guard path.contains("://") || path.hasPrefix("${"), let found = path.ranges(of: mark).last,
            let page = Int(path[found.upperBound...])
        else { return nil }
        return (String(path[..<found.lowerBound]), page)
    }
}

/// Keys that tell one planned call from another: UUIDs of version 4.
enum CallKey {
    static func make(_ random: () -> UInt64) -> String {
        let high = random() & ~0xF000 | 0x4000
        let low = random() & ~(0b11 << 62) | 0b10 << 62
        let digits = [high, low].map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        var parts: [Substring] = []
        var rest = digits[...]
        for count in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return parts.joined(separator: "-")
    }
}
