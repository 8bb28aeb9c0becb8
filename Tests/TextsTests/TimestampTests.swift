import Testing

@testable import Texts

struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (1, "1970-01-01T00:00:00.000001Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (951_868_799_999_999, "2000-02-29T23:59:59.999999Z"),
            (951_868_800_000_000, "2000-03-01T00:00:00.000000Z"),
            (1_709_164_800_000_000, "2024-02-29T00:00:00.000000Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
            (4_107_542_399_000_000, "2100-02-28T23:59:59.000000Z"),
            (1_795_364_703_120_394, "2026-11-22T16:25:03.120394Z"),
            (1_735_689_599_500_000, "2024-12-31T23:59:59.500000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00.000000Z"),
        ] as [(Int64, String)])
    func `known moments are written and read`(microseconds: Int64, text: String) {
        #expect(Timestamp.text(microseconds) == text)
        #expect(Timestamp.microseconds(text) == microseconds)
    }

    @Test func `what no year can hold is cut`() {
        #expect(Timestamp.text(.max) == "9999-12-31T23:59:59.999999Z")
        #expect(Timestamp.text(.min) == "0000-01-01T00:00:00.000000Z")
    }

    @Test func `every day of four hundred years has its own date, one after the other`() throws {
        var last = try #require(CivilDate(year: 1969, month: 12, day: 31))
        for day in 0..<146_097 as Range<Int64> {
            let date = CivilDate(daysSince1970: day)
            #expect(date.daysSince1970 == day)
            let follows =
                date.day == last.day + 1 && date.month == last.month && date.year == last.year
                || date.day == 1 && date.month == last.month + 1 && date.year == last.year
                || date.day == 1 && date.month == 1 && last.month == 12 && date.year == last.year + 1
            guard follows, CivilDate(year: date.year, month: date.month, day: date.day) == date else {
                Issue.record("\(date) after \(last)")
                return
            }
            last = date
        }
    }

    @Test(
        arguments: [
            ("1996-12-19T16:39:57-08:00", 851_042_397_000_000),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130_000),
            ("1990-12-31T23:59:60Z", 662_688_000_000_000), ("2026-11-22t16:25:03z", 1_795_364_703_000_000),
            ("2026-11-22T16:25:03.1203949999Z", 1_795_364_703_120_394),
            ("2026-11-22T16:25:03.5Z", 1_795_364_703_500_000),
        ] as [(String, Int64)])
    func `other forms of RFC 3339 are read`(text: String, microseconds: Int64) {
        #expect(Timestamp.microseconds(text) == microseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-11-22", "2026-11-22T16:25:03", "2026-11-22 16:25:03Z", "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-32T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00ZZ", "+026-01-01T00:00:00Z",
        "2026-01-01T00:00:00 01:00", "２026-01-01T00:00:00Z",
    ])
    func `what is no time is refused`(text: String) {
        #expect(Timestamp.microseconds(text) == nil)
    }

    @Test(arguments: [("45s", 45), ("30m", 1800), ("2h", 7200), ("7d", 604_800), ("2w", 1_209_600), ("0s", 0)])
    func `lengths of time are read`(text: String, seconds: Int64) {
        #expect(TimeSpan.seconds(text) == seconds)
    }

    @Test(arguments: ["", "s", "2", "-2h", "+2h", "2.5h", "2H", "2 h", "9223372036854775807w", "99999d"])
    func `what is no length of time is refused`(text: String) {
        #expect(TimeSpan.seconds(text) == nil)
    }
}
