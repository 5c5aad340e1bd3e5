// SPDX-License-Identifier: LGPL-2.1-or-later

// The peers in Go of tools/bench flow. The program is told by its first
// argument what to measure, and prints one number, just as those in C do.
package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"
)

const (
	// Every share of a crew of up to 4 is a number of whole batches of 16.
	firstN       = 256
	mostGrowth   = 8
	least        = 15 * time.Millisecond
	nRepetitions = 3
)

// What the user gave after the measurement's name.
type shape struct {
	capacity   int
	nProducers int
	nConsumers int
}

var measurements = map[string]func(shape) float64{
	"batches":     measureItems,
	"cancel-busy": func(shape) float64 { return measureCancel(true) },
	"cancel-idle": func(shape) float64 { return measureCancel(false) },
	"items":       measureItems,
	"select":      measureSelect,
	"spawn":       measureSpawn,
	"tasks":       measureTasks,
	"try":         measureTry,
	"uncontended": measureUncontended,
}

func median(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}

// measure gives the nanoseconds that an operation costs; run does it n times
// and tells how long that took.
func measure(run func(n int) time.Duration) float64 {
	n := firstN
	costs := make([]float64, 0, nRepetitions)
	for len(costs) < nRepetitions {
		elapsed := run(n)
		if elapsed >= least {
			costs = append(costs, float64(elapsed)/float64(n))
			continue
		}
		growth := int(2 * least / (elapsed + 1))
		if growth < 2 {
			growth = 2
		} else if growth > mostGrowth {
			growth = mostGrowth
		}
		n *= growth
	}
	return median(costs)
}

func argument(index, least int) int {
	value := 0
	if index < len(os.Args) {
		value, _ = strconv.Atoi(os.Args[index])
	}
	if value < least {
		return least
	}
	return value
}

func main() {
	if len(os.Args) > 1 {
		if found, ok := measurements[os.Args[1]]; ok {
			cost := found(shape{argument(2, 0), argument(3, 1), argument(4, 1)})
			fmt.Printf("%.3f\n", cost)
			return
		}
	}
	fmt.Fprintln(os.Stderr, "Usage: NAME [CAPACITY [PRODUCERS [CONSUMERS]]]")
	os.Exit(2)
}
