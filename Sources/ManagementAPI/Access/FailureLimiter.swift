internal import NetworkTypes
private import Synchronization

/// Counts wrong tokens by where they came from, so that whoever tries many is told to stop.
///
/// Each failure fills a bucket that drains with time. Where the next one would overflow it, wrong tokens are answered with 429
/// until enough has drained. Right ones count all the same: what keeps tokens from being guessed is their length
/// (docs/development/decisions/0033).
package final class FailureLimiter: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Failures of one source within `period`.
    package static let allowance = 10
    package static let period = Duration.seconds(60)
    /// Sources that are remembered; beyond it the one whose last failure is longest ago is forgotten.
    package static let maximumSources = 1024

    /// Where a request came from.
    enum Source: Hashable {
        case ipv4(IPv4Address)
        /// The first 64 bits: a host has all addresses behind them to choose from.
        case ipv6(network: UInt64)
        case user(UInt32)
        case unknown
    }

    private struct Bucket {
        var level: Duration
        var lastFailure: Instant
    }

    private let allowance: Int
    private let now: @Sendable () -> Instant
    private let buckets = Mutex<[Source: Bucket]>([:])

    /// - Parameters:
    ///   - allowance: failures within `period`.
    ///   - now: what time it is.
    package init(
        allowance: Int = FailureLimiter.allowance,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.allowance = allowance
        self.now = now
    }

    /// How long wrong tokens from there are told to wait from now on; nil where they are not.
    func refusal(of source: Source) -> Duration? {
        let now = now()
        return buckets.withLock { buckets in
            guard let bucket = buckets[source] else { return nil }
            let excess = level(of: bucket, at: now) + share - Self.period
            return excess > .zero ? excess : nil
        }
    }

    /// Counts a wrong token.
    func failed(_ source: Source) {
        let now = now()
        buckets.withLock { buckets in
            let level = buckets[source].map { self.level(of: $0, at: now) } ?? .zero
            if buckets[source] == nil, buckets.count >= Self.maximumSources, let oldest = oldest(of: buckets) {
                buckets[oldest] = nil
            }
            buckets[source] = Bucket(level: level + share, lastFailure: now)
        }
    }

    /// How many sources are remembered.
    var sourceCount: Int { buckets.withLock { $0.count } }

    /// What one failure fills.
    private var share: Duration { Self.period / allowance }

    private func level(of bucket: Bucket, at now: Instant) -> Duration {
        max(.zero, bucket.level - bucket.lastFailure.duration(to: now))
    }

    private func oldest(of buckets: [Source: Bucket]) -> Source? {
        buckets.min { $0.value.lastFailure < $1.value.lastFailure }?.key
    }
}

extension FailureLimiter.Source {
    /// - Parameter address: numeric; an IPv4 address mapped into IPv6 counts as what it is.
    init(address: String) {
        switch IPAddress(numeric: address) {
        case .v4(let address): self = .ipv4(address)
        case .v6(let address): self = .ipv6(network: address.high)
        case nil: self = .unknown
        }
    }
}
