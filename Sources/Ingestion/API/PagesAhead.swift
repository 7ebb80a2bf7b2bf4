/// Pages asked for before their turn, where their addresses can be known. One a reader; not to be shared between tasks.
final class PagesAhead {
    private let call: APICall
    private let limit: Int
    private var pages: [Early] = []

    private struct Early {
        let page: PageRequest
        let idempotencyKey: String
        let task: Task<Result<APICall.Outcome, RunFailure>, Never>
    }

    init(_ call: APICall, limit: Int) {
        self.call = call
        self.limit = limit
    }

    /// Asks for those that follow, as many as may be under way.
    func fill(behind page: PageRequest, _ paging: Paging, _ random: () -> UInt64) {
        var last = pages.last?.page ?? page
        while pages.count < limit, let following = paging.following(last) {
            let key = CallKey.make(random)
            let task = Task { [call] in
                do throws(RunFailure) {
                    return Result<APICall.Outcome, RunFailure>.success(
                        try await call.ask(for: following, idempotencyKey: key))
                } catch {
                    return .failure(error)
                }
            }
            pages.append(Early(page: following, idempotencyKey: key, task: task))
            last = following
        }
    }

    /// What came of a page; nil where it was not asked for, or might not be: then it is asked for in its turn. Others
    /// that were asked for in vain are settled.
    func take(_ page: PageRequest) async throws(RunFailure) -> (APICall.Outcome, String)? {
        guard let first = pages.first else { return nil }
        guard first.page == page else {
            await cancel()
            return nil
        }
        pages.removeFirst()
        let outcome = try await first.task.value.get()
        switch outcome {
        case .answered, .failed: return (outcome, first.idempotencyKey)
        case .mustWait, .refused:
            // Those behind it were not allowed either, or would come before it.
            await cancel()
            return nil
        }
    }

    /// Nobody wants them any more. They may have been billed all the same.
    func cancel() async {
        let unwanted = pages
        pages = []
        for early in unwanted { early.task.cancel() }
        for early in unwanted {
            guard case .success(.answered(let answer)) = await early.task.value else { continue }
            answer.cancel()
            guard let reservation = answer.reservation else { continue }
            // Left as reserved where the store cannot be written: it counts as spent then, too.
            try? await call.settle(
                Settlement(reservation, usage: call.atMost, areTokensEstimated: call.atMost.tokens > 0))
        }
    }
}
