package import AgentModel
package import VRRP

/// One instance in short, as `GET /v1/status` lists it.
package struct InstanceDocument: Codable, Hashable, Sendable {
    package var name: String
    package var interface: String
    package var family: String
    package var vrid: Int
    package var version: Int
    package var state: InstanceState
    package var lastState: InstanceState?
    package var why: String?
    package var activeRouter: ActiveRouterDocument?
    package var reason: String?
    package var summary: String?
    package var since: String
    package var priority: PriorityDocument
    package var virtualAddresses: [String]
}

/// Another router that is Active, as it was heard last.
package struct ActiveRouterDocument: Codable, Hashable, Sendable {
    package var address: String
    package var priority: Int
    package var ageMs: Int
}

/// What decides an election, and what it is made of.
package struct PriorityDocument: Codable, Hashable, Sendable {
    package var effective: Int
    package var base: Int
    package var parts: [Part]

    package struct Part: Codable, Hashable, Sendable {
        package var tracker: TrackerNameDocument
        package var weight: Int
        /// A verdict in one word, or the number in a file.
        package var reading: String
        package var contribution: Int
    }
}

/// `GET /v1/instances/{name}`: everything about one instance; the fields of `InstanceDocument` come first.
package struct InstanceDetailDocument: Codable, Hashable, Sendable {
    package var name: String
    package var interface: String
    package var family: String
    package var vrid: Int
    package var version: Int
    package var state: InstanceState
    package var lastState: InstanceState?
    package var why: String?
    package var activeRouter: ActiveRouterDocument?
    package var reason: String?
    package var summary: String?
    package var since: String
    package var priority: PriorityDocument
    package var virtualAddresses: [String]
    package var asOf: String
    package var lastTransition: LastTransition?
    package var faults: [Fault]
    package var drained: Bool
    package var primaryAddress: String?
    package var sourceAddress: String?
    package var addresses: [Address]
    package var excludedAddresses: [Address]
    package var transport: TransportDocument
    package var virtualMac: VirtualMACDocument?
    package var syncGroup: String?
    package var preempt: Bool
    package var authentication: String
    package var checksumForm: String
    package var advertisementIntervalMs: Int
    package var activeAdvertisementIntervalMs: Int?
    package var skewTimeUs: Int
    package var activeDownIntervalUs: Int
    package var nextEvent: NextEvent?
    package var lastAdvertisement: LastAdvertisement?
    package var peers: [HeardPeerDocument]
    package var statistics: Statistics

    package struct LastTransition: Codable, Hashable, Sendable {
        package var from: String
        package var to: String
        package var reason: String
        package var summary: String
        package var peer: WrittenPeer?
        package var effectivePriority: Int
    }

    package struct Fault: Codable, Hashable, Sendable {
        package var code: String
        package var detail: String
    }

    package struct Address: Codable, Hashable, Sendable {
        package var address: String
        package var interface: String
        package var label: String?
        package var held: Bool?
    }

    package struct NextEvent: Codable, Hashable, Sendable {
        package var timer: String
        package var dueInUs: Int
    }

    package struct LastAdvertisement: Codable, Hashable, Sendable {
        package var source: String
        package var priority: Int
        package var intervalMs: Int
        package var ageMs: Int
    }
}

/// `GET /v1/instances/{name}/active` and `/backup`, when it is.
package struct ProbeDocument: Codable, Hashable, Sendable {
    package var instance: String
    package var state: InstanceState
}
