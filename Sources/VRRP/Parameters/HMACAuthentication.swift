/// The shared keys of a group of routers, and how strictly what they sign is asked for (draft-cassen-vrrp-auth-hmac-00).
package struct HMACAuthentication: Hashable, Sendable {
    /// Keys of 32 to 64 bytes by their number: a router accepts all of them and signs with one, so that keys can change
    /// without a moment in which routers refuse one another.
    package var keys: [UInt8: [UInt8]]
    /// The number of the key that signs; one of `keys`.
    package var activeKey: UInt8
    package var antiReplay: AntiReplay
    /// How far a packet's time may lie from ours, 1 s to 300 s; by default the longer of three intervals and 5 s.
    package var window: Duration
    package var mode: Mode

    package static let keyLengths = 32...64

    package enum AntiReplay: String, Hashable, Sendable, CaseIterable {
        /// By wall clocks that agree to within the window.
        case time
        /// By a number that only grows, for routers whose clocks do not agree.
        case monotonic
    }

    /// The steps in which a running group begins to authenticate.
    package enum Mode: String, Hashable, Sendable, CaseIterable {
        /// Signs nothing; accepts unsigned and correctly signed packets.
        case receiveOnly = "receive-only"
        /// Signs; accepts unsigned and correctly signed packets.
        case permissive
        /// Signs; accepts correctly signed packets only.
        case enforce
    }

    package init(
        keys: [UInt8: [UInt8]], activeKey: UInt8, antiReplay: AntiReplay = .time, window: Duration,
        mode: Mode = .enforce
    ) {
        self.keys = keys
        self.activeKey = activeKey
        self.antiReplay = antiReplay
        self.window = window
        self.mode = mode
    }
}
