package import Foundation

extension Period {
    /// The dates meant, right across changes of the clock and ends of months. Weeks begin on Monday.
    package func bounds(now: Date, calendar: Calendar) -> Range<Date> {
        let days = CalendarDays(now: now, calendar: calendar)
        switch self {
        case .today: return days.day(0)
        case .yesterday: return days.day(-1)
        case .tomorrow: return days.day(1)
        case .lastNight: return days.time(18, day: -1)..<days.time(6, day: 0)
        case .thisMorning: return days.start(0)..<days.time(12, day: 0)
        case .thisAfternoon: return days.time(12, day: 0)..<days.time(18, day: 0)
        case .thisEvening: return days.time(18, day: 0)..<days.start(1)
        case .tonight: return days.time(18, day: 0)..<days.time(6, day: 1)
        case .this(let unit): return days.whole(unit, offset: 0)
        case .previous(let unit): return days.whole(unit, offset: -1)
        case .following(let unit): return days.whole(unit, offset: 1)
        case .last(let count, let unit): return days.last(count, unit)
        case .next(let count, let unit): return now..<days.moved(by: count, unit)
        case .rest(let unit): return now..<max(now, days.whole(unit, offset: 0).upperBound)
        case .month(let month, let year): return days.month(month, year: year)
        case .quarter(let quarter, let year): return days.quarter(quarter, year: year)
        case .year(let year): return days.date(year, 1, 1)..<days.date(year + 1, 1, 1)
        case .on(let bound): return bound.range(in: days)
        case .between(let since, let until): return Self.range(from: since, to: until, in: days)
        }
    }

    private static func range(from since: Bound?, to until: Bound?, in days: CalendarDays) -> Range<Date> {
        guard let until else {
            let start = since?.range(in: days).lowerBound ?? .distantPast
            return start..<max(start, days.start(1))
        }
        guard let since else { return .distantPast..<until.end(in: days) }
        var start = since.range(in: days).lowerBound
        var end = until.range(in: days)
        // “between Friday and Monday”, said on a Tuesday: the Friday before that Monday.
        if end.lowerBound < start {
            start = since.range(in: CalendarDays(now: end.lowerBound, calendar: days.calendar)).lowerBound
        }
        if end.lowerBound < start { end = start..<start }
        return start..<max(start, until == .midnight && end.lowerBound <= start ? days.start(1) : end.upperBound)
    }
}

extension Period.Bound {
    /// A day where the bound is a day, an empty range where it is a moment.
    func range(in days: CalendarDays) -> Range<Date> {
        switch self {
        case .weekday(let weekday):
            return days.day(-((days.weekdayIndex - weekday.rawValue + 7) % 7))
        case .monthDay(let month, let day):
            let year = days.year
            let start = (0..<8).lazy.compactMap { days.existingDate(year - $0, month, day) }.first { $0 <= days.now }
            return days.day(startingAt: start ?? days.date(year, month, day))
        case .date(let year, let month, let day):
            return days.day(startingAt: days.date(year, month, day))
        case .moment(let year, let month, let day, let hour, let minute, let second, let offset):
            let moment = days.moment(year, month, day, hour, minute, second, utcOffset: offset)
            return moment..<moment
        case .midnight:
            return days.start(0)..<days.start(0)
        case .time(let time):
            let today = days.time(time.hour, time.minute, day: 0)
            let moment = today <= days.now ? today : days.time(time.hour, time.minute, day: -1)
            return moment..<moment
        case .ago(let count, let unit):
            let moment = days.moved(by: -count, unit)
            guard unit != .minutes, unit != .hours else { return moment..<moment }
            return days.day(startingAt: days.calendar.startOfDay(for: moment))
        case .ambiguous(let date):
            let first = date.choices(now: days.now, calendar: days.calendar).first
            return first?.range(in: days) ?? days.day(0)
        case .period(let period):
            return period.bounds(now: days.now, calendar: days.calendar)
        }
    }

    /// Where a period that ends with this bound ends: days count to their end, “until midnight” means the coming one.
    func end(in days: CalendarDays) -> Date {
        self == .midnight ? days.start(1) : range(in: days).upperBound
    }
}

/// Days around now, in a calendar's time zone; every step is made by the calendar, never by adding 86,400 seconds.
struct CalendarDays {
    let now: Date
    let calendar: Calendar

    func start(_ offset: Int) -> Date {
        let today = calendar.startOfDay(for: now)
        guard offset != 0, let noon = calendar.date(byAdding: .hour, value: 12, to: today),
            let moved = calendar.date(byAdding: .day, value: offset, to: noon)
        else { return today }
        return calendar.startOfDay(for: moved)
    }

    func day(_ offset: Int) -> Range<Date> { start(offset)..<start(offset + 1) }

    func day(startingAt start: Date) -> Range<Date> {
        start..<CalendarDays(now: start, calendar: calendar).start(1)
    }

    var year: Int { calendar.component(.year, from: now) }

    /// 0 for Monday.
    var weekdayIndex: Int { (calendar.component(.weekday, from: now) + 5) % 7 }

    func time(_ hour: Int, _ minute: Int = 0, day offset: Int) -> Date {
        var parts = calendar.dateComponents([.year, .month, .day], from: start(offset))
        parts.hour = hour
        parts.minute = minute
        return calendar.date(from: parts) ?? start(offset)
    }

    /// Days beyond the month's end roll over, as the calendar does it.
    func date(_ year: Int, _ month: Int, _ day: Int) -> Date {
        calendar.date(from: DateComponents(year: year, month: month, day: day)).map(calendar.startOfDay(for:)) ?? now
    }

    /// Nil for 29 February of a common year.
    func existingDate(_ year: Int, _ month: Int, _ day: Int) -> Date? {
        let candidate = date(year, month, day)
        return calendar.component(.day, from: candidate) == day ? candidate : nil
    }

    func moment(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int, utcOffset: Int?
    ) -> Date {
        var zoned = calendar
        if let utcOffset, let zone = TimeZone(secondsFromGMT: utcOffset) { zoned.timeZone = zone }
        let parts = DateComponents(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        return zoned.date(from: parts) ?? now
    }

    func whole(_ unit: Period.CalendarUnit, offset: Int) -> Range<Date> {
        switch unit {
        case .day:
            return day(offset)
        case .week:
            let monday = offset * 7 - weekdayIndex
            return start(monday)..<start(monday + 7)
        case .month:
            return months(1, from: year * 12 + calendar.component(.month, from: now) - 1 + offset)
        case .quarter:
            return months(3, from: year * 12 + (calendar.component(.month, from: now) - 1) / 3 * 3 + offset * 3)
        case .year:
            return date(year + offset, 1, 1)..<date(year + offset + 1, 1, 1)
        }
    }

    /// - Parameter index: the first month, counted from January of the year 0.
    private func months(_ count: Int, from index: Int) -> Range<Date> {
        let end = index + count
        return date(index / 12, index % 12 + 1, 1)..<date(end / 12, end % 12 + 1, 1)
    }

    func month(_ month: Int, year givenYear: Int?) -> Range<Date> {
        let isLater = month > calendar.component(.month, from: now)
        return months(1, from: (givenYear ?? (isLater ? year - 1 : year)) * 12 + month - 1)
    }

    func quarter(_ quarter: Int, year givenYear: Int?) -> Range<Date> {
        let isLater = quarter > (calendar.component(.month, from: now) + 2) / 3
        return months(3, from: (givenYear ?? (isLater ? year - 1 : year)) * 12 + (quarter - 1) * 3)
    }

    func last(_ count: Int, _ unit: Period.TimeUnit) -> Range<Date> {
        switch unit {
        case .minutes, .hours:
            // The present second belongs to it: a record stored this instant came in during the last hour.
            return moved(by: -count, unit)..<now.addingTimeInterval(1)
        case .days:
            return start(1 - max(1, count))..<start(1)
        case .weeks:
            return start(1 - 7 * max(1, count))..<start(1)
        case .months:
            return calendar.startOfDay(for: moved(by: -count, .months))..<start(1)
        }
    }

    func moved(by count: Int, _ unit: Period.TimeUnit) -> Date {
        let component: Calendar.Component =
            switch unit {
            case .minutes: .minute
            case .hours: .hour
            case .days: .day
            case .weeks: .weekOfYear
            case .months: .month
            }
        return calendar.date(byAdding: component, value: count, to: now) ?? now
    }
}
