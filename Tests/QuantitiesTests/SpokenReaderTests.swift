import Quantities
import Testing

/// Splits at spaces, as the engine's tokens arrive.
private func words(_ text: String) -> ArraySlice<String> {
    text.split(separator: " ").map(String.init)[...]
}

@Suite struct SpokenReaderTests {
    @Test(arguments: [
        ("2k", 2000), ("1.5k", 1500), (".85", 0.85), ("-0.5", -0.5), ("− 2", -2), ("minus five", -5), ("1,000", 1000),
        ("1_000", 1000), ("1e3", 1000), ("eighty-five", 85), ("eighty five", 85), ("eighty - five", 85),
        ("a hundred", 100), ("two hundred and six", 206), ("twelve thousand three hundred", 12_300),
        ("one million two hundred thousand and five", 1_200_005), ("1.5 million", 1_500_000),
        ("two and a half", 2.5), ("two and a half thousand", 2500), ("half a million", 500_000), ("half", 0.5),
        ("zero point eight five", 0.85), ("three dozen", 36), ("zero", 0),
    ])
    func readsNumbers(text: String, value: Double) {
        let reading = SpokenNumber.read(words(text)).first
        #expect(reading?.value == value)
        #expect(reading?.count == words(text).count)
    }

    @Test func givesAllReadingsLongestFirst() {
        let readings = SpokenNumber.read(["two", "hundred", "records"])
        #expect(readings.map(\.value) == [200, 2])
        #expect(readings.map(\.count) == [2, 1])
    }

    @Test(arguments: ["abc", "and", "hundred", "1,00", "", "-", "k", "a", "%", "five-", "point five"])
    func readsNoNumberIn(text: String) {
        #expect(SpokenNumber.read(words(text)).isEmpty)
    }

    @Test(arguments: [
        ("$25", "25"), ("$12.50", "12.5"), ("12.50 dollars", "12.5"), ("10 bucks", "10"), ("$1.5k", "1500"),
        ("a hundred dollars", "100"), ("twenty dollars", "20"), ("50 cents", "0.5"), ("a buck", "1"), ("$ 3", "3"),
        ("12 dollars and 50 cents", "12.5"), ("usd 7", "7"), ("7usd", "7"), ("-$5", "-5"), ("$2 million", "2000000"),
        ("20¢", "0.2"), ("half a million dollars", "500000"),
    ])
    func readsMoney(text: String, dollars: String) {
        let reading = SpokenMoney.read(words(text)).first
        #expect(reading?.value == Money(text: dollars))
        #expect(reading?.count == words(text).count)
    }

    @Test(arguments: ["25", "ten", "€5", "$", "dollars", "$x"])
    func readsNoMoneyIn(text: String) {
        #expect(SpokenMoney.read(words(text)).isEmpty)
    }

    @Test(arguments: [
        ("85%", 0.85), ("85 %", 0.85), ("eighty-five percent", 0.85), ("eighty five percent", 0.85),
        ("7 per cent", 0.07),
        ("0.1%", 0.001), ("half a percent", 0.005), ("a percent", 0.01), ("100%", 1),
    ])
    func readsPercentages(text: String, fraction: Double) {
        let reading = SpokenPercent.read(words(text)).first
        #expect(reading?.value == fraction)
        #expect(reading?.count == words(text).count)
    }

    @Test(arguments: [
        ("10 minutes", 600), ("ten minutes", 600), ("10m", 600), ("1h30m", 5400), ("90s", 90), ("half an hour", 1800),
        ("an hour and a half", 5400), ("two and a half hours", 9000), ("1 hour and 30 minutes", 5400),
        ("a day", 86_400),
        ("2 weeks", 1_209_600), ("1.5 hours", 5400), ("a quarter of an hour", 900), ("a couple of hours", 7200),
        ("30 min", 1800), ("an hour", 3600),
    ])
    func readsDurations(text: String, seconds: Int) {
        let reading = SpokenDuration.read(words(text)).first
        #expect(reading?.value == .seconds(seconds))
        #expect(reading?.count == words(text).count)
    }

    @Test func keepsMilliseconds() {
        #expect(SpokenDuration.read(["500ms"]).first?.value == .milliseconds(500))
    }

    @Test(arguments: [
        ("06:30", "06:30"), ("6:30", "06:30"), ("7", "07:00"), ("half past two", "02:30"), ("midnight", "00:00"),
        ("noon", "12:00"), ("6pm", "18:00"), ("6 pm", "18:00"), ("6:30am", "06:30"), ("12am", "00:00"),
        ("12 pm", "12:00"),
        ("quarter to seven", "06:45"), ("a quarter past six", "06:15"), ("ten past five", "05:10"),
        ("seven o'clock", "07:00"), ("half past two in the afternoon", "14:30"), ("six thirty", "06:30"),
        ("seven in the evening", "19:00"), ("quarter to midnight", "23:45"),
    ])
    func readsTimes(text: String, time: String) {
        let reading = SpokenTime.read(words(text)).first
        #expect(reading?.value.description == time)
        #expect(reading?.count == words(text).count)
    }

    @Test(arguments: ["25:00", "6:3", "24", "half", "pm", "13pm", "soon"])
    func readsNoTimeIn(text: String) {
        #expect(SpokenTime.read(words(text)).isEmpty)
    }

    @Test func readsYesAndNo() {
        let yes = ["on", "yes", "true", "enabled"].map { SpokenBoolean.read([$0]).first?.value }
        let no = ["off", "no", "false", "disabled"].map { SpokenBoolean.read([$0]).first?.value }
        #expect(yes == [true, true, true, true])
        #expect(no == [false, false, false, false])
        #expect(SpokenBoolean.read(["maybe"]).isEmpty)
    }
}
