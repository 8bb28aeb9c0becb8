import AgentModel
import Configuration
import Health
import NetworkTypes
import VRRP

/// The configuration file of a simulated node: what operators changed for good, and what they will take back.
struct ConfigurationFile {
    private let scenario: Scenario
    /// With what lasts: also of an instance that is not there now.
    private var lasting: Configuration
    private var passing: [Disturbance.Reload] = []

    init(of node: Int, in scenario: Scenario) {
        self.scenario = scenario
        lasting = scenario.nodeConfiguration(of: node)
    }

    /// What a start or a reload reads.
    var configuration: Configuration {
        var configuration = lasting
        for reload in passing { add(reload, to: &configuration) }
        return configuration
    }

    mutating func change(_ reload: Disturbance.Reload) {
        switch reload {
        case .priority(let priority):
            for place in lasting.instances.indices where lasting.instances[place].router.basePriority != .owner {
                lasting.instances[place].router.basePriority = Priority(priority)
            }
        case .preempts(let does):
            for place in lasting.instances.indices { lasting.instances[place].router.preempts = does }
        case .interval(let interval):
            for place in lasting.instances.indices {
                lasting.instances[place].router.advertisementInterval = interval
            }
        case .anotherAddress, .virtualMAC, .check, .instance: passing.append(reload)
        case .nothing: break
        }
    }

    mutating func takeBack(_ reload: Disturbance.Reload) {
        if let place = passing.firstIndex(of: reload) { passing.remove(at: place) }
    }

    private func add(_ reload: Disturbance.Reload, to configuration: inout Configuration) {
        switch reload {
        case .anotherAddress:
            for place in configuration.instances.indices {
                let another = scenario.another(on: scenario.link(named: configuration.instances[place].router.name))
                guard !configuration.instances[place].router.addresses.contains(another) else { continue }
                configuration.instances[place].router.addresses.append(another)
            }
        case .virtualMAC:
            for place in configuration.instances.indices {
                configuration.instances[place].router.virtualMAC = VirtualMAC()
            }
        case .check:
            guard !configuration.checks.contains(where: { $0.name == Scenario.addedCheck.name }) else { return }
            configuration.checks.append(Scenario.addedCheck)
            let tracker = Tracker(TrackerIdentity(.script, Scenario.addedCheck.name), weight: 0)
            for place in configuration.instances.indices { configuration.instances[place].trackers.append(tracker) }
        case .instance: configuration.instances.removeAll()
        case .priority, .preempts, .interval, .nothing: break
        }
    }
}
