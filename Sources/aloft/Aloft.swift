import ArgumentParser

@main
struct Aloft: ParsableCommand {
}
