/// Times of day: `06:30`, `7`, `6pm`, `half past two`, `quarter to seven`, `seven o'clock`, `noon`, `midnight`.
package enum SpokenTime {
    package static func read(_ words: ArraySlice<String>) -> [(value: TimeOfDay, count: Int)] {
        var readings: [(value: TimeOfDay, count: Int)] = []
        switch words.word(0) {
        case "midnight": readings.append((.midnight, 1))
        case "noon", "midday": readings.append((.noon, 1))
        default: break
        }
        for face in faces(words) {
            readings.append(face)
            let half = words.skip(at: face.count, "in the morning", "am", "a.m.", "a.m")
            let later = words.skip(
                at: face.count, "in the afternoon", "in the evening", "at night", "pm", "p.m.", "p.m")
            if half > 0, let time = onHalf(face.value, afternoon: false) { readings.append((time, face.count + half)) }
            if later > 0, let time = onHalf(face.value, afternoon: true) { readings.append((time, face.count + later)) }
        }
        if let token = words.word(0), let time = suffixed(token) { readings.append((time, 1)) }
        return SpokenReading.ordered(readings)
    }

    /// Times without a word for the half of the day.
    private static func faces(_ words: ArraySlice<String>) -> [(value: TimeOfDay, count: Int)] {
        var readings: [(value: TimeOfDay, count: Int)] = []
        if let token = words.word(0), let time = clock(token) { readings.append((time, 1)) }
        for minutes in minuteWords(words) {
            let past = words.skip(at: minutes.count, "past", "after")
            let to = words.skip(at: minutes.count, "to", "before")
            guard past + to > 0 else { continue }
            for hour in hours(words.after(minutes.count + past + to)) {
                let total = hour.value * 60 + (past > 0 ? minutes.value : -minutes.value)
                let count = minutes.count + past + to + hour.count
                readings.append((TimeOfDay(minutesAfterMidnight: total), count))
            }
        }
        for hour in hours(words) {
            guard let time = TimeOfDay(hour: hour.value) else { continue }
            readings.append((time, hour.count))
            let exact = words.skip(at: hour.count, "o'clock", "o’clock", "oclock")
            if exact > 0 { readings.append((time, hour.count + exact)) }
            // “six thirty”
            for minutes in NumberWords.read(words.after(hour.count)) where (10...59).contains(minutes.value) {
                guard words.word(0).flatMap(Int.init) == nil else { continue }
                if let time = TimeOfDay(hour: hour.value, minute: Int(minutes.value)) {
                    readings.append((time, hour.count + minutes.count))
                }
            }
        }
        return readings
    }

    private static func minuteWords(_ words: ArraySlice<String>) -> [(value: Int, count: Int)] {
        let quarter = words.skip(at: 0, "a quarter", "quarter")
        if quarter > 0 { return [(15, quarter)] }
        if words.word(0) == "half" { return [(30, 1)] }
        return SpokenDecimal.read(words).compactMap { reading in
            guard let value = reading.value.integer, (1...59).contains(value) else { return nil }
            let unit = words.skip(at: reading.count, "minutes", "minute")
            return (value, reading.count + unit)
        }
    }

    private static func hours(_ words: ArraySlice<String>) -> [(value: Int, count: Int)] {
        if words.word(0) == "midnight" { return [(0, 1)] }
        if words.word(0) == "noon" { return [(12, 1)] }
        if let token = words.word(0), let number = Int(token), token.utf8.count <= 2 {
            return (0...23).contains(number) ? [(number, 1)] : []
        }
        return NumberWords.read(words).compactMap { (0...23).contains($0.value) ? (Int($0.value), $0.count) : nil }
    }

    /// `6:30`, `06:30`, `06:30:00`, `24:00` is not one.
    private static func clock(_ token: String) -> TimeOfDay? {
        let parts = token.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || (parts.count == 3 && parts[2] == "00"), (1...2).contains(parts[0].utf8.count),
            parts[1].utf8.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1])
        else { return nil }
        return TimeOfDay(hour: hour, minute: minute)
    }

    /// `6pm`, `6:30am`, `7h`.
    private static func suffixed(_ token: String) -> TimeOfDay? {
        for (suffix, isAfternoon) in [("am", false), ("pm", true)] where token.hasSuffix(suffix) {
            let text = String(token.dropLast(2))
            let face = clock(text) ?? Int(text).flatMap { TimeOfDay(hour: $0) }
            return face.flatMap { onHalf($0, afternoon: isAfternoon) }
        }
        return nil
    }

    private static func onHalf(_ time: TimeOfDay, afternoon: Bool) -> TimeOfDay? {
        guard (1...12).contains(time.hour) else { return nil }
        return TimeOfDay(hour: time.hour % 12 + (afternoon ? 12 : 0), minute: time.minute)
    }
}
