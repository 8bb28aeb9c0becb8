#include <math.h>

/// The Swift runtime asks for these two, and glibc gave them a new version in 2.35, which RHEL 9 does not have. Nothing else
/// of what is linked needs more than 2.34 (Tests/Packages/run, baseline).
///
/// As in C23, F.10.4.4: infinite where one side is, whatever the other one is; without an overflow on the way.
double hypot(double x, double y) {
    x = fabs(x);
    y = fabs(y);
    if (isinf(x) || isinf(y)) return INFINITY;
    if (isnan(x) || isnan(y)) return x + y;
    double longer = fmax(x, y), shorter = fmin(x, y);
    if (shorter == 0) return longer;
    double ratio = shorter / longer;
    return longer * sqrt(1 + ratio * ratio);
}

float hypotf(float x, float y) { return (float)hypot(x, y); }
