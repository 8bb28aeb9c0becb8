/// What the agent uses of what the system grants it, and what it lacks now.
package struct ResourceStatus: Hashable, Sendable {
    /// Open descriptors, and how many may be; nil where that cannot be told.
    package var openDescriptors: Int?
    package var descriptorLimit: Int?
    package var threads: Int?
    /// Ends of drains and of times to confirm that are still to come.
    package var pendingTimers: Int?
    /// How often the system refused each, since the start.
    package var refusals: [Resource: UInt64] = [:]
    /// What is short now.
    package var shortages: [Shortage] = []

    /// What can run out.
    package enum Resource: String, Hashable, Sendable, CaseIterable {
        case descriptors, memory, processes
    }

    /// That a resource runs out, or has.
    package struct Shortage: Hashable, Sendable {
        package var resource: Resource
        package var since: Stamp
        /// Whether the system has refused it, a few seconds ago at the most; else it only may soon.
        package var isRefused: Bool
        /// A sentence: how much there is, and what to do.
        package var detail: String

        package init(resource: Resource, since: Stamp, isRefused: Bool, detail: String) {
            self.resource = resource
            self.since = since
            self.isRefused = isRefused
            self.detail = detail
        }
    }

    package init() {}
}
