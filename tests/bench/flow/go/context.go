// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"context"
	"sync/atomic"
	"time"
)

const (
	// Longer than anybody spins before sleeping.
	untilAsleep  = 60 * time.Microsecond
	nCancels     = 1000
	nWarmCancels = 50
)

// measureCancel gives the microseconds from a cancel to the return of the
// goroutine that waits for it, median of 1,000. A busy canceller computes
// until then.
func measureCancel(busy bool) float64 {
	var hasReturned atomic.Bool
	begin := make(chan context.Context)
	begun := make(chan struct{})
	ended := make(chan time.Time)
	go func() {
		for ctx := range begin {
			begun <- struct{}{}
			<-ctx.Done()
			returned := time.Now()
			hasReturned.Store(true)
			ended <- returned
		}
	}()

	cancelOnce := func() float64 {
		ctx, cancel := context.WithCancel(context.Background())
		hasReturned.Store(false)
		begin <- ctx
		<-begun
		time.Sleep(untilAsleep)
		cancelled := time.Now()
		cancel()
		for busy && !hasReturned.Load() {
		}
		returned := <-ended
		return float64(returned.Sub(cancelled).Nanoseconds()) / 1000
	}

	for i := 0; i < nWarmCancels; i++ {
		cancelOnce()
	}
	latencies := make([]float64, nCancels)
	for i := range latencies {
		latencies[i] = cancelOnce()
	}
	close(begin)
	return median(latencies)
}
