internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The sockets of one network interface, shared by all virtual routers on it.
///
/// Bound to the interface's index: when the interface is deleted and made anew, so is the port.
final class InterfacePort {
    let index: InterfaceIndex
    let receivers: [AdvertisementReceiver]
    /// Who a VRID belongs to, by its number.
    private(set) var routers: [Instance?] = Array(repeating: nil, count: 256)
    /// Packets for a VRID that nobody has here.
    var unknownVRIDs: UInt64 = 0

    private let sender: AdvertisementSender
    /// Whose datagram stands where in the sender's queue.
    private var queued: [Instance] = []

    init(index: InterfaceIndex, hearsAuthenticationHeaders: Bool) throws(SystemError) {
        self.index = index
        var receivers = [try AdvertisementReceiver(interface: index, protocol: .vrrp)]
        if hearsAuthenticationHeaders {
            receivers.append(try AdvertisementReceiver(interface: index, protocol: .authenticationHeader))
        }
        self.receivers = receivers
        sender = try AdvertisementSender(interface: index)
    }

    /// Whether it also hears what comes behind an IP Authentication Header.
    var hearsAuthenticationHeaders: Bool { receivers.count > 1 }

    func attach(_ instances: [Instance]) {
        routers = Array(repeating: nil, count: 256)
        for instance in instances { routers[Int(instance.router.configuration.vrid.rawValue)] = instance }
    }

    /// Queues a datagram; it leaves with the next `flush`.
    func send(_ datagram: [UInt8], for instance: Instance) {
        if sender.enqueue(datagram) == nil {
            flush()
            _ = sender.enqueue(datagram)
        }
        queued.append(instance)
    }

    /// Sends what is queued and counts it where it belongs.
    func flush() {
        guard !queued.isEmpty else { return }
        let failures = sender.flush()
        for instance in queued { instance.router.statistics.advertisementsSent += 1 }
        for failure in failures where failure.index < queued.count {
            queued[failure.index].router.statistics.advertisementsSent -= 1
            queued[failure.index].router.statistics.sendErrors += 1
        }
        queued.removeAll(keepingCapacity: true)
    }
}
