internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The sockets that advertisements come and go through.
extension Engine {
    /// Makes sure that an instance has sockets on its interface, of its present index and address.
    func openPorts(for instance: Instance) -> Fault? {
        let router = instance.router.configuration
        guard let link = interfaces.link(named: router.interface),
            let source = interfaces.source(of: router, virtual: virtualAddresses)
        else { return .interfaceMissing(router.interface) }
        let virtual = router.sendsFromVirtualMAC ? instance.virtualMAC : nil
        let placement = Placement(
            of: router, on: link.index, through: virtual?.index ?? link.index, from: virtual?.source ?? source)
        do throws(SystemError) {
            if let virtual = instance.virtualMAC, !router.isUnicast {
                let key = ListeningPort.Key(
                    interface: virtual.index, family: router.family, scope: .group(router.group))
                instance.virtualListening = try listeningPort(key, headers: instance.hearsAuthenticationHeader)
            }
            instance.listening = try listeningPort(placement.listening, headers: instance.hearsAuthenticationHeader)
            instance.sending = try sendingPort(placement.sending)
            instance.placement = placement
            return nil
        } catch {
            return .socketUnavailable(interface: router.interface, why: error.description)
        }
    }

    func leavePorts(_ instance: Instance) {
        instance.sending?.flush()
        instance.listening = nil
        instance.virtualListening = nil
        instance.sending = nil
        instance.placement = nil
    }

    func listeningPort(_ key: ListeningPort.Key, headers: Bool) throws(SystemError) -> ListeningPort {
        let old = listeningPorts[key]
        if let old, old.hearsAuthenticationHeaders || !headers { return old }
        let port = try ListeningPort(key, hearsAuthenticationHeaders: headers)
        do throws(SystemError) {
            for receiver in port.receivers {
                try poll.register(receiver.descriptor, token: nextToken)
                receivers[nextToken] = (port, receiver)
                nextToken += 1
            }
        } catch {
            close(port)
            throw error
        }
        port.unknownVRIDs = old?.unknownVRIDs ?? 0
        listeningPorts[key] = port
        if let old {
            for instance in instances where instance.listening === old { instance.listening = port }
            close(old)
        }
        return port
    }

    private func sendingPort(_ key: SendingPort.Key) throws(SystemError) -> SendingPort {
        if let port = sendingPorts[key] { return port }
        let port = try SendingPort(key, id: Int32(nextToken))
        nextToken += 1
        sendingPorts[key] = port
        return port
    }

    /// Tells every listening port whose VRID is whose.
    func attachListeners() {
        for port in listeningPorts.values { port.attach(instances.filter { $0.uses(port) }) }
    }

    func closeUnusedPorts() {
        for (key, port) in listeningPorts where !instances.contains(where: { $0.uses(port) }) {
            listeningPorts[key] = nil
            close(port)
        }
        for (key, port) in sendingPorts where !instances.contains(where: { $0.sending === port }) {
            port.flush()
            sendingPorts[key] = nil
        }
        let indices = Set(interfaces.all.map(\.index))
        announcers = announcers.filter { indices.contains($0.key) }
    }

    /// Closing the descriptors takes them out of the poll.
    private func close(_ port: ListeningPort) {
        receivers = receivers.filter { $0.value.port !== port }
    }
}

extension Instance {
    fileprivate func uses(_ port: ListeningPort) -> Bool { listening === port || virtualListening === port }
}
