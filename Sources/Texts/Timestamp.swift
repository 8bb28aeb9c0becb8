/// Points in time as RFC 3339 text in UTC with microseconds: `2026-11-23T16:25:03.004211Z`.
package enum Timestamp {
    private static let microsecondsPerDay: Int64 = 86_400_000_000
    /// 0000-01-01 to 9999-12-31, the years that RFC 3339 can write.
    private static let range = -62_167_219_200_000_000...253_402_300_799_999_999 as ClosedRange<Int64>

    /// - Parameter microseconds: since 1970 UTC; what lies beyond the years 0 to 9999 becomes the nearest that does not.
    package static func text(_ microseconds: Int64) -> String {
        let moment = min(max(microseconds, range.lowerBound), range.upperBound)
        let days = floorDivision(moment, microsecondsPerDay)
        let date = CivilDate(daysSince1970: days)
        let time = moment - days * microsecondsPerDay
        let seconds = time / 1_000_000
        return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2)
            + "T" + padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2)
            + "." + padded(time % 1_000_000, 6) + "Z"
    }

    /// Reads any date-time of RFC 3339, section 5.6; digits beyond the microseconds are cut.
    ///
    /// - Returns: microseconds since 1970 UTC; nil when `text` is none.
    package static func microseconds(_ text: String) -> Int64? {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(), scanner.take("T", "t"), let hour = scanner.number(2, 0...23),
            scanner.take(":"), let minute = scanner.number(2, 0...59), scanner.take(":"),
            let second = scanner.number(2, 0...60)
        else { return nil }
        var fraction: Int64 = 0
        if scanner.take(".") {
            guard let digits = scanner.fraction() else { return nil }
            fraction = digits
        }
        guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
        let seconds = hour * 3600 + minute * 60 + second - offset
        return date.daysSince1970 * microsecondsPerDay + seconds * 1_000_000 + fraction
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// A date of the Gregorian calendar, carried on before its introduction as RFC 3339 does.
package struct CivilDate: Hashable {
    let year: Int64
    let month: Int64
    let day: Int64

    /// Nil when there is no such day.
    init?(year: Int64, month: Int64, day: Int64) {
        guard (1...12).contains(month), (1...Self.length(of: month, in: year)).contains(day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Counts in 400-year cycles of 146,097 days from 0000-03-01, so that a leap day is the last of its year.
    init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let cycle = floorDivision(shifted, 146_097)
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let cycle = floorDivision(shiftedYear, 400)
        let yearOfCycle = shiftedYear - cycle * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
    }

    private static func length(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

private func floorDivision(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
}
