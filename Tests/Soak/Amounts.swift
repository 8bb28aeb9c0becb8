import Foundation

/// How much of each kind one agent does in its life.
struct Amounts {
    var checkRuns = 20_000
    var notifyRuns = 5_000
    var mails = 1_000
    var reloads = 2_000
    var drains = 300
    var requests = 20_000
    var subscribers = 500

    /// A part of it, at least one of each.
    func scaled(by factor: Double) -> Amounts {
        func part(_ number: Int) -> Int { max(1, Int(Double(number) * factor)) }
        return Amounts(
            checkRuns: part(checkRuns), notifyRuns: part(notifyRuns), mails: part(mails), reloads: part(reloads),
            drains: part(drains),
            requests: part(requests), subscribers: part(subscribers))
    }
}
