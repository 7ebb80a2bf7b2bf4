import Adapters
import Ingestion
import Testing

@Suite("The time of an HTTP exchange")
struct ExchangeWatchTests {
    let start = ContinuousClock.now
    let limits = HTTPLimits(totalTimeout: .seconds(30), idleTimeout: .seconds(20), minimumRate: 1000)

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test("begins when the request is sent")
    func beginsWithTheRequest() {
        var watch = ExchangeWatch(limits)
        watch.connects(at: at(0))
        #expect(watch.nextLook == nil)
        #expect(watch.look(at: at(100_000)) == nil)
        watch.sends(at: at(100_000))
        #expect(watch.nextLook == at(120_000))
        #expect(watch.look(at: at(119_999)) == nil)
        #expect(watch.look(at: at(120_000)) == .idle)
    }

    @Test("is up after so long in all, redirects included, however much comes")
    func limitsAll() {
        var watch = ExchangeWatch(limits)
        watch.connects(at: at(0))
        watch.sends(at: at(0))
        watch.bytesCame(0)
        #expect(watch.look(at: at(15_000)) == nil)
        // To where it was redirected.
        watch.connects(at: at(15_000))
        watch.sends(at: at(16_000))
        watch.bodyBegins(at: at(16_000))
        watch.bytesCame(1 << 30)
        #expect(watch.look(at: at(29_999)) == nil)
        #expect(watch.nextLook == at(30_000))
        watch.bytesCame(1 << 30)
        #expect(watch.look(at: at(30_000)) == .total)
    }

    @Test("in which nobody reads does not count")
    func leavesPausesOut() {
        var watch = ExchangeWatch(limits)
        watch.sends(at: at(0))
        watch.bodyBegins(at: at(0))
        watch.bytesCame(1 << 20)
        #expect(watch.look(at: at(10_000)) == nil)
        watch.pauses(at: at(10_000))
        #expect(watch.nextLook == nil)
        #expect(watch.look(at: at(500_000)) == nil)
        watch.goesOn(at: at(510_000))
        #expect(watch.look(at: at(529_999)) == nil)
        #expect(watch.look(at: at(530_000)) == .total)
    }

    @Test("without enough bytes is up, stretch by stretch")
    func measuresTheRate() {
        var watch = ExchangeWatch(HTTPLimits(totalTimeout: .seconds(600), idleTimeout: .seconds(20), minimumRate: 1000))
        watch.sends(at: at(0))
        watch.bodyBegins(at: at(0))
        watch.bytesCame(20_000)
        #expect(watch.look(at: at(10_000)) == nil)
        #expect(watch.nextLook == at(20_000))
        watch.bytesCame(0)
        #expect(watch.look(at: at(20_000)) == nil)
        watch.bytesCame(19_999)
        #expect(watch.look(at: at(39_999)) == nil)
        #expect(watch.look(at: at(40_000)) == .slow)
    }
}
