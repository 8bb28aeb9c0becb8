internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import Node
internal import VRRP

/// Sockets for frames that the node wants to see: who answers for an address, and from which link-layer address a packet came.
final class FrameReceivers {
    private let poll: TokenPoll
    private let outbox: Outbox
    private var open: [UInt64: (watch: FrameWatch, receiver: FrameReceiver)] = [:]
    private var logLimiter = LogRateLimiter()

    init(_ poll: TokenPoll, _ outbox: Outbox) {
        self.poll = poll
        self.outbox = outbox
    }

    var count: Int { open.count }

    /// Opens what is wanted now and closes what is not any more.
    func watch(_ wanted: Set<FrameWatch>, now: ContinuousClock.Instant) {
        open = open.filter { wanted.contains($0.value.watch) }
        for watch in wanted.subtracting(open.values.map(\.watch)) {
            do throws(SystemError) {
                let receiver = try FrameReceiver(interface: watch.interface, watch.sort)
                open[try poll.register(receiver.descriptor)] = (watch, receiver)
            } catch {
                guard logLimiter.mayTell("frames", now: now) else { continue }
                outbox.log(.warning, "nobody watches who answers for the addresses: \(error)")
            }
        }
    }

    /// Takes what has arrived, a bounded number of frames at a time.
    func receive(_ token: UInt64, atMost maximum: Int, into buffers: ReceiveBuffers, _ tell: (Event) -> Void) {
        guard let (watch, receiver) = open[token] else { return }
        do throws(SystemError) {
            _ = try receiver.receive(atMost: maximum, into: buffers) { frame in
                if let event = Self.event(of: frame, watch) { tell(event) }
            }
        } catch {
            // The interface went down or away; it is opened again when it is there.
            open[token] = nil
        }
    }

    private static func event(of frame: borrowing Span<UInt8>, _ watch: FrameWatch) -> Event? {
        switch watch.sort {
        case .addressClaims: AddressClaim(arp: frame).map { .claimed($0, on: watch.interface) }
        case .neighborAdvertisements:
            AddressClaim(neighborAdvertisement: frame).map { .claimed($0, on: watch.interface) }
        case .advertisements(let family): FrameSender(family, frame).map { .identified($0, on: watch.interface) }
        }
    }
}
