/// What only the Active Router has, in the order in which it is taken up and given up.
extension VirtualRouter {
    /// Before the first advertisement: what the network must find in place when it believes it.
    var preparations: [Action] {
        var actions: [Action] = []
        if configuration.virtualMAC != nil { actions.append(.setVirtualMAC(isUp: true)) }
        if blocksTraffic { actions.append(.blockTraffic(configuration.heldAddresses)) }
        return actions
    }

    /// After the first advertisement (RFC 9568, 6.4.2).
    var holdings: [Action] {
        var actions: [Action] = [.addAddresses(configuration.heldAddresses)]
        if configuration.hasRoutes { actions.append(.addRoutes) }
        return actions
    }

    /// Everything given up, the last thing that was taken up first.
    var surrender: [Action] {
        var actions: [Action] = []
        if configuration.hasRoutes { actions.append(.removeRoutes) }
        actions.append(.removeAddresses(configuration.heldAddresses))
        if blocksTraffic { actions.append(.unblockTraffic(configuration.heldAddresses)) }
        if configuration.virtualMAC != nil { actions.append(.setVirtualMAC(isUp: false)) }
        return actions
    }

    /// Accept_Mode does not matter to the owner of the addresses (RFC 9568, 6.4.3).
    var blocksTraffic: Bool { !configuration.acceptsTraffic && configuration.basePriority != .owner }
}
