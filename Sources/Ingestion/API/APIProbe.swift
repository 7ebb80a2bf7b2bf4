internal import Foundation

/// Makes one call to a server, to see whether it answers with records; stores nothing but what the call cost.
struct APIProbe {
    let call: APICall
    let source: Source
    let schema: RecordSchema?
    /// So many of the records are wanted, too.
    var wanted = 0

    func perform(_ options: ReadingOptions, _ random: () -> UInt64) async throws(RunFailure) -> AnswerProbe {
        let began = call.clock.now()
        let paging = Paging(call.api.pagination, origin: call.template.origin)
        let request = paging.next ?? PageRequest(number: 1)
        let key = CallKey.make(random)
        var outcome = try await call.ask(for: request, idempotencyKey: key)
        while case .mustWait(let wait) = outcome {
            let length = wait.until.timeIntervalSince(call.clock.now())
            guard length <= call.options.maximumWait.inSeconds, !Task.isCancelled else {
                throw .api(.waitTooLong(until: wait.until, page: 1))
            }
            options.isWaiting?(wait)
            await call.clock.pause(for: .seconds(max(length, 0.001)))
            outcome = try await call.ask(for: request, idempotencyKey: key)
        }
        switch outcome {
        case .mustWait(let wait): throw .api(.waitTooLong(until: wait.until, page: 1))
        case .refused(let refusal): throw .api(.spending(refusal, page: 1))
        case .failed(let failed): throw .api(failed.failure)
        case .answered(let answer):
            var (page, records, rejected, first) = try await read(answer, request, options)
            var figures = page.findings().figures
            figures.tokens = call.api.tokens?.value(in: answer.headers) ?? figures.tokens
            figures.cost = call.api.price?.stated?.value(in: answer.headers) ?? figures.cost
            let bill = figures.bill(call.api, under: call.options)
            if let reservation = answer.reservation {
                try await call.settle(
                    Settlement(reservation, usage: bill.usage, areTokensEstimated: bill.areTokensEstimated))
            }
            return AnswerProbe(
                status: answer.status, contentType: answer.headers["Content-Type"], bytes: page.bytes,
                records: records, rejected: rejected, usage: bill.usage,
                isPriceAssumed: call.api.price(under: call.options).isAssumed,
                took: .seconds(call.clock.now().timeIntervalSince(began)), first: first)
        }
    }

    /// The whole page, without keeping more of it than a batch.
    private func read(
        _ answer: PageAnswer, _ request: PageRequest, _ options: ReadingOptions
    ) async throws(RunFailure) -> (page: PageReading, records: Int, rejected: Int, first: [PreviewedRecord]) {
        let collector = RecordCollector(
            source: source.id, schema: schema, shape: source.shape, options: options, hasher: call.makeHasher())
        var page = PageReading(
            request, answer, of: source, api: call.api, schema: schema, hidden: call.template.secrets,
            maximumDepth: options.maximumDepth, keeps: false, mark: collector.mark)
        var records = 0
        var rejected = 0
        var first = SourcePreview()
        let place = FileProgress(
            path: APIPlace.path(of: call.api, page: request.number), size: 0, modified: 0, device: 0, inode: 0,
            state: .reference)
        collector.beginFile(place)
        while true {
            switch page.read(into: collector) {
            case .finished, .batchIsFull:
                let batch = collector.takeBatch()
                records += batch.readCount
                rejected += batch.rejections.count
                first.append(batch, atMost: wanted)
                if batch.rejections.contains(where: { $0.reason == .truncated }), page.isAtEnd {
                    throw try await lost(answer, request, .incomplete(received: page.bytes))
                }
                if page.isAtEnd, page.isRead { return (page, records, rejected, first.records) }
                collector.beginFile(place)
            case .wrongContent(let detail):
                answer.cancel()
                throw try await failed(answer, page, detail)
            case .needsMore:
                guard case .coming(let body) = answer.body else { preconditionFailure("probes take nothing kept") }
                do throws(HTTPFailure) {
                    if let stretch = try await body.next() { page.append(stretch) } else { page.end() }
                } catch {
                    answer.cancel()
                    throw try await lost(answer, request, error)
                }
            }
        }
    }

    private func lost(
        _ answer: PageAnswer, _ request: PageRequest, _ error: HTTPFailure
    ) async throws(RunFailure) -> RunFailure {
        .api(try await call.settle(answer.reservation, failedBy: error, page: request).failure)
    }

    private func failed(_ answer: PageAnswer, _ page: PageReading, _ detail: String) async throws(RunFailure)
        -> RunFailure
    {
        let bill = AnswerFigures(bytes: page.bytes).bill(call.api, under: call.options)
        if let reservation = answer.reservation {
            try await call.settle(
                Settlement(reservation, usage: bill.usage, areTokensEstimated: bill.areTokensEstimated))
        }
        let type = PageContent.mediaType(answer.headers)
        let hidden = call.template.secrets
        return .api(
            .wrongContent(
                type: hidden.excerpt(of: Array(type.utf8), count: 80), page: 1,
                detail: hidden.excerpt(of: Array(detail.utf8), count: 400)))
    }
}
