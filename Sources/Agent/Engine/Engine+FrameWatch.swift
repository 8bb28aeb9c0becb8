internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// A socket for frames that the peer monitors want to see, while they do.
struct FrameWatch {
    struct Key: Hashable {
        var interface: InterfaceIndex
        var sort: FrameReceiver.Sort
    }

    let key: Key
    let receiver: FrameReceiver
}

/// What frames say that packets do not: who answers for an address, and from which link-layer address a packet came.
extension Engine {
    /// Opens what is wanted now and closes what is not any more.
    func openFrameWatches(now: Instant) {
        let wanted = wantedFrameWatches
        frameWatches = frameWatches.filter { wanted.contains($0.value.key) }
        for key in wanted.subtracting(frameWatches.values.map(\.key)) { open(key, now: now) }
    }

    private func open(_ key: FrameWatch.Key, now: Instant) {
        do throws(SystemError) {
            let receiver = try FrameReceiver(interface: key.interface, key.sort)
            try poll.register(receiver.descriptor, token: nextToken)
            frameWatches[nextToken] = FrameWatch(key: key, receiver: receiver)
            nextToken += 1
        } catch {
            guard probing.logLimiter.mayTell("frames", now: now) else { return }
            outbox.log(.warning, "nobody watches who answers for the addresses: \(error)")
        }
    }

    private var wantedFrameWatches: Set<FrameWatch.Key> {
        var wanted: Set<FrameWatch.Key> = []
        for instance in instances {
            if instance.router.isPlainlyActive {
                for address in instance.heldAddresses.all {
                    guard let link = probeLink(of: address, instance) else { continue }
                    wanted.insert(FrameWatch.Key(interface: link.index, sort: address.sortOfClaims))
                }
            }
            guard !instance.peerMonitor.sendersToIdentify.isEmpty else { continue }
            for port in [instance.listening, instance.virtualListening].compactMap(\.self) {
                wanted.insert(FrameWatch.Key(interface: port.key.interface, sort: .advertisements(port.key.family)))
            }
        }
        return wanted
    }

    /// Takes what has arrived, a bounded number of frames at a time.
    func receiveFrames(_ token: UInt64, now: Instant) {
        guard let watch = frameWatches[token] else { return }
        do throws(SystemError) {
            _ = try watch.receiver.receive(atMost: Self.packetsPerWakeUp, into: buffers) { frame in
                take(frame, of: watch.key, now: now)
            }
        } catch {
            // The interface went down or away; it is opened again when it is there.
            frameWatches[token] = nil
        }
    }

    private func take(_ frame: borrowing Span<UInt8>, of key: FrameWatch.Key, now: Instant) {
        switch key.sort {
        case .addressClaims:
            if let claim = AddressClaim(arp: frame) { take(claim, on: key.interface, now: now) }
        case .neighborAdvertisements:
            if let claim = AddressClaim(neighborAdvertisement: frame) { take(claim, on: key.interface, now: now) }
        case .advertisements(let family):
            if let sender = FrameSender(family, frame) { identify(sender, on: key.interface) }
        }
    }

    private func take(_ claim: AddressClaim, on interface: InterfaceIndex, now: Instant) {
        guard virtualAddresses.contains(claim.address), !interfaces.all.contains(where: { $0.mac == claim.mac })
        else { return }
        for instance in instances where instance.router.isPlainlyActive {
            for address in instance.heldAddresses.all where address.prefix.address == claim.address {
                guard probeLink(of: address, instance)?.index == interface else { continue }
                let own = interfaces.link(named: instance.interface(of: address))?.mac
                instance.peerMonitor.claimed(claim.address, by: claim.mac, own: own, of: instance.router, now: now)
                perform(instance.router.addressClaimed(now: now), for: instance, now: now)
                schedule(instance)
            }
        }
    }

    private func identify(_ sender: FrameSender, on interface: InterfaceIndex) {
        for instance in instances {
            let ports = [instance.listening, instance.virtualListening]
            guard ports.contains(where: { $0?.key.interface == interface }) else { continue }
            instance.peerMonitor.identified(sender.address, at: sender.mac)
        }
    }

    /// Where others would answer for an address: of an interface for a virtual MAC address the one below, so that answers
    /// come to this host's own address.
    func probeLink(of address: VirtualAddress, _ instance: Instance) -> LinkMessage? {
        interfaces.link(named: address.interface ?? instance.router.configuration.interface)
    }
}

extension VirtualAddress {
    fileprivate var sortOfClaims: FrameReceiver.Sort {
        prefix.address.family == .ipv4 ? .addressClaims : .neighborAdvertisements
    }
}
