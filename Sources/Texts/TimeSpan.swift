/// A length of time as people write it in a query: `45s`, `30m`, `2h`, `7d`, `2w`.
package enum TimeSpan {
    /// A hundred years: beyond any history.
    static let longest: Int64 = 100 * 366 * 86_400

    /// - Returns: seconds; nil when `text` is none, or longer than `longest`.
    package static func seconds(_ text: String) -> Int64? {
        guard let unit = text.last.flatMap(Self.length), text.utf8.first != UInt8(ascii: "+"),
            let count = Int64(text.dropLast()), count >= 0
        else { return nil }
        let (seconds, overflows) = count.multipliedReportingOverflow(by: unit)
        return overflows || seconds > longest ? nil : seconds
    }

    private static func length(of unit: Character) -> Int64? {
        switch unit {
        case "s": 1
        case "m": 60
        case "h": 3600
        case "d": 86_400
        case "w": 604_800
        default: nil
        }
    }
}
