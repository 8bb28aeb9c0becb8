/// The version of this build, in one place.
package enum Version {
    package static let current = "0.1.0"
}
